package dev.troupe.scheduler.api;

import dev.troupe.scheduler.batch.ResultFiles;
import dev.troupe.schemas.Digest;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Sends what there is of a result file whose batch is at work: the beginning of what it will be, so
 * that whoever has read some of it goes on by {@code Range}.
 */
final class PartialReply {
  /** Whether there is more to come. */
  static final HeaderName INCOMPLETE = HeaderNames.create("X-Incomplete");

  private static final HeaderName LAST_LINE = HeaderNames.create("X-Last-Line");

  private PartialReply() {}

  static void send(ResultFiles.Partial partial, ServerRequest request, ServerResponse response)
      throws Refused, IOException {
    response.header(INCOMPLETE, "true");
    response.header(LAST_LINE, Integer.toString(partial.lines()));
    boolean whole =
        request.headers().first(HeaderNames.RANGE).isEmpty()
            && request.headers().first(HeaderNames.IF_NONE_MATCH).isEmpty()
            && !request.prologue().method().equals(Method.HEAD);
    if (whole) {
      response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
      response.header(HeaderNames.ETAG, "\"" + etag(partial) + "\"");
      try (InputStream content = partial.content().get();
          OutputStream out = response.outputStream()) {
        content.transferTo(out);
      }
      return;
    }
    // How long it is, nobody knows before it was made once.
    long length;
    try (InputStream content = partial.content().get()) {
      length = content.transferTo(OutputStream.nullOutputStream());
    }
    ContentReply.send(
        new ContentReply.Content(length, etag(partial), (from, count) -> part(partial, from)),
        request,
        response);
  }

  private static String etag(ResultFiles.Partial partial) {
    return Digest.of(partial.file().id() + " " + partial.lines());
  }

  private static InputStream part(ResultFiles.Partial partial, long from) {
    try {
      InputStream content = partial.content().get();
      content.skipNBytes(from);
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
