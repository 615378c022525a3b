package dev.troupe.scheduler.api;

import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.input.Problem;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what never changes, whole or a part of it: {@code ETag} is its digest, {@code Range},
 * {@code If-Range} and {@code If-None-Match} work.
 */
final class ContentReply {
  private static final Logger log = LoggerFactory.getLogger(ContentReply.class);
  private static final HeaderName NO_SNIFFING = HeaderNames.create("X-Content-Type-Options");
  private static final int BUFFER = 64 << 10;

  private ContentReply() {}

  /**
   * What is sent.
   *
   * @param bytes all of it
   * @param mediaType as anyone may have said it: no browser acts on it
   */
  record Content(long bytes, String digest, String mediaType, Source source) {
    /** Of which nobody says what it is. */
    Content(long bytes, String digest, Source source) {
      this(bytes, digest, "application/octet-stream", source);
    }
  }

  /** Opens a part of it; what comes after that part is not read. */
  @FunctionalInterface
  interface Source {
    InputStream open(long from, long length);
  }

  /**
   * @throws BlobException if not even its beginning can be read; nothing has been sent then
   */
  static void send(Content content, ServerRequest request, ServerResponse response)
      throws Refused, IOException {
    long length = content.bytes();
    Source source = content.source();
    String etag = "\"" + content.digest() + "\"";
    if (request.headers().first(HeaderNames.IF_NONE_MATCH).filter(etag::equals).isPresent()) {
      response.header(HeaderNames.ETAG, etag).status(Status.NOT_MODIFIED_304).send();
      return;
    }
    Optional<String> range = request.headers().first(HeaderNames.RANGE);
    boolean same = request.headers().first(HeaderNames.IF_RANGE).map(etag::equals).orElse(true);
    boolean head = request.prologue().method().equals(Method.HEAD);
    switch (head || !same ? new ByteRange.Whole() : ByteRange.of(range, length)) {
      case ByteRange.Whole _ -> {
        try (Beginning beginning = Beginning.of(source.open(0, head ? 0 : length))) {
          headers(response, content, etag, length);
          if (head) {
            response.send();
          } else {
            copy(beginning, length, response);
          }
        }
      }
      case ByteRange.Part(ByteRange part) -> {
        long count = part.last() - part.first() + 1;
        try (Beginning beginning = Beginning.of(source.open(part.first(), count))) {
          headers(response.status(Status.PARTIAL_CONTENT_206), content, etag, count);
          response.header(
              HeaderNames.CONTENT_RANGE,
              "bytes %d-%d/%d".formatted(part.first(), part.last(), length));
          copy(beginning, count, response);
        }
      }
      case ByteRange.Beyond _ ->
          throw Refused.of(
              Status.REQUESTED_RANGE_NOT_SATISFIABLE_416,
              Problem.at("Range", range.orElse(""), "a part of " + length + " bytes"),
              HeaderValues.create(HeaderNames.CONTENT_RANGE, "bytes */" + length));
    }
  }

  private static void headers(ServerResponse response, Content content, String etag, long length) {
    response.header(HeaderNames.CONTENT_TYPE, content.mediaType());
    response.header(HeaderNames.CONTENT_DISPOSITION, "attachment");
    response.header(NO_SNIFFING, "nosniff");
    response.header(HeaderNames.ACCEPT_RANGES, "bytes");
    response.header(HeaderNames.ETAG, etag);
    response.header(HeaderNames.CONTENT_LENGTH, Long.toString(length));
  }

  /**
   * What is sent, its first bytes read already: before a header is, an error can still be said.
   *
   * @param first -1: there is nothing
   */
  private record Beginning(InputStream in, int first) implements AutoCloseable {
    static Beginning of(InputStream in) throws IOException {
      return new Beginning(in, in.read());
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static void copy(Beginning content, long length, ServerResponse response)
      throws IOException {
    // Not closed if it fails: what was sent must not look like all of it.
    OutputStream out = response.outputStream();
    try {
      if (content.first() >= 0) {
        out.write(content.first());
      }
      byte[] buffer = new byte[BUFFER];
      long left = length - 1;
      while (left > 0) {
        int count = content.in().read(buffer, 0, (int) Math.min(BUFFER, left));
        if (count < 0) {
          break;
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    } catch (BlobException e) {
      log.error("a file broke off while it was sent: {}", e.getMessage());
      throw new CloseConnectionException("the rest can't be read", e);
    }
    out.close();
  }
}
