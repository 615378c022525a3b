package dev.troupe.scheduler.api;

import dev.troupe.shared.input.Problem;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;

/** A request's form, read while it arrives. */
final class FormBody {
  /** Of a form beside its file: field by field, and between them. */
  static final int REST = 64 << 10;

  private static final Header ACCEPT = HeaderValues.create("Accept", "multipart/form-data");

  private FormBody() {}

  /** More has come than is taken. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(long most) {
      super("more than " + most + " bytes");
    }
  }

  /**
   * @param most bytes that its file may have
   * @throws Refused 415 or 413
   */
  static FormReader read(ServerRequest request, long most) throws Refused {
    String type = request.headers().value(HeaderNames.CONTENT_TYPE).orElse("none");
    String boundary =
        FormReader.boundary(type)
            .orElseThrow(
                () ->
                    Refused.of(
                        Status.UNSUPPORTED_MEDIA_TYPE_415,
                        Problem.at("Content-Type", type, "multipart/form-data with a boundary"),
                        ACCEPT));
    Body.checkIdentity(request.headers());
    long announced = request.headers().contentLength().orElse(0);
    if (announced > most + REST) {
      throw tooLarge(announced + " bytes", most);
    }
    return new FormReader(arriving(request, most + REST), boundary);
  }

  /**
   * A body, read while it arrives; a longer one ends as a {@link TooLargeException}. Not to be
   * closed: that would wait for the rest, also of what is broken.
   */
  static InputStream arriving(ServerRequest request, long most) {
    return new Arriving(request.content().inputStream(), most);
  }

  static Refused tooLarge(String size, long most) {
    return Refused.of(
        Status.REQUEST_ENTITY_TOO_LARGE_413,
        Problem.at(
            "file", size, "at most " + most + " bytes; what is larger comes by /v1/uploads"));
  }

  /** Says that it arrives, MiB by MiB, so that only who stands still is taken for gone. */
  private static final class Arriving extends InputStream {
    private static final long EACH = 1 << 20;

    private final InputStream in;
    private final long most;
    private long position;

    Arriving(InputStream in, long most) {
      this.in = in;
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read;
      try {
        read = in.read(buffer, offset, length);
      } catch (NumberFormatException e) { // the server's way to say it
        throw new FormReader.MalformedFormException("a chunk without a length");
      }
      long before = position;
      position += Math.max(0, read);
      if (position > most) {
        throw new TooLargeException(most);
      }
      if (position / EACH > before / EACH) {
        Connections.arrives();
      }
      return read;
    }
  }
}
