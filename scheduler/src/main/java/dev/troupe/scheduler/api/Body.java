package dev.troupe.scheduler.api;

import dev.troupe.shared.input.Problem;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads a request's JSON, or says why it is none. */
final class Body {
  private static final Pattern CONTENT_TYPE =
      Pattern.compile("application/json( *; *charset=\"?utf-8\"?)?");
  private static final Header ACCEPT = HeaderValues.create("Accept", "application/json");
  private static final Header ACCEPT_ENCODING = HeaderValues.create("Accept-Encoding", "identity");

  private Body() {}

  /**
   * Valid UTF-8 of at most {@link Replies#MAX_BODY} bytes.
   *
   * @throws Refused 415, 413 or 400
   * @throws IOException if its sender is gone
   */
  static byte[] read(ServerRequest request) throws IOException, Refused {
    ServerRequestHeaders headers = request.headers();
    checkJson(headers);
    if (headers.contentLength().orElse(0) > Replies.MAX_BODY) {
      throw tooLarge(headers.contentLength().getAsLong() + " bytes");
    }
    byte[] body = bytes(request);
    checkText(body);
    return body;
  }

  /**
   * @throws Refused 415 if it says that it is something else, or packed
   */
  static void checkJson(ServerRequestHeaders headers) throws Refused {
    String type = headers.value(HeaderNames.CONTENT_TYPE).orElse("none");
    if (!CONTENT_TYPE.matcher(type.strip().toLowerCase(Locale.ROOT)).matches()) {
      throw Refused.of(
          Status.UNSUPPORTED_MEDIA_TYPE_415,
          Problem.at("Content-Type", type, "application/json, in UTF-8"),
          ACCEPT);
    }
    checkIdentity(headers);
  }

  /**
   * @throws Refused 415 if it is packed
   */
  static void checkIdentity(ServerRequestHeaders headers) throws Refused {
    String coding = headers.value(HeaderNames.CONTENT_ENCODING).orElse("identity");
    if (!coding.equalsIgnoreCase("identity")) {
      throw Refused.of(
          Status.UNSUPPORTED_MEDIA_TYPE_415,
          Problem.at("Content-Encoding", coding, "none"),
          ACCEPT_ENCODING);
    }
  }

  private static byte[] bytes(ServerRequest request) throws IOException, Refused {
    try {
      // Not closed here: that would wait for the rest, also of what is broken.
      InputStream in = request.content().inputStream();
      byte[] body = in.readNBytes(Replies.MAX_BODY + 1);
      if (body.length > Replies.MAX_BODY) {
        throw tooLarge("more than " + Replies.MAX_BODY + " bytes");
      }
      return body;
    } catch (
        NumberFormatException e) { // the server's way to say it; where the next one starts is lost
      throw Refused.of(
          Status.BAD_REQUEST_400,
          Problem.at("body", "a chunk without a length", "chunks as HTTP/1.1 has them"),
          HeaderValues.CONNECTION_CLOSE);
    }
  }

  static Refused tooLarge(String size) {
    return Refused.of(
        Status.REQUEST_ENTITY_TOO_LARGE_413, Problem.at("body", size, Replies.SMALLER));
  }

  private static void checkText(byte[] body) throws Refused {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(body);
    CharBuffer chunk = CharBuffer.allocate(8192);
    while (true) {
      var result = decoder.decode(bytes, chunk, true);
      if (result.isError()) {
        throw Refused.of(
            Status.BAD_REQUEST_400,
            Problem.at("body", "byte " + bytes.position() + " is no UTF-8", "JSON in UTF-8"));
      }
      if (result.isUnderflow()) {
        return;
      }
      chunk.clear();
    }
  }
}
