package dev.troupe.scheduler.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code multipart/form-data} (RFC 7578) as it arrives: part after part, each as a stream,
 * with 64 KiB of memory whatever comes. For one thread.
 *
 * <p>Helidon's own reader is not used: it believes the length that a part says of itself, and ends
 * without a word where a form breaks off.
 */
final class FormReader {
  /** All header lines of one part, in bytes. */
  static final int MAX_HEADERS = 8 << 10;

  /** Parts of one form. */
  static final int MAX_PARTS = 100;

  private static final int BUFFER = 64 << 10;
  private static final Pattern BOUNDARY =
      Pattern.compile(
          "multipart/form-data *;(?:.*; *)? *boundary=(?:\"([^\"]{1,70})\"|([^\"; ]{1,70})) *(?:;.*)?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern BOUNDARY_CHARACTERS =
      Pattern.compile("[0-9A-Za-z'()+_,./:=? -]*[0-9A-Za-z'()+_,./:=?-]");
  private static final String DISPOSITION = "content-disposition:";

  private final InputStream in;
  private final byte[] delimiter;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private boolean ended;
  private int parts;
  private @Nullable Content open;

  /** What was sent is no form. */
  static final class MalformedFormException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedFormException(String what) {
      super(what);
    }
  }

  /**
   * One field or file.
   *
   * @param filename null: it is a field
   * @param content until the next part is asked for
   */
  record Part(String name, @Nullable String filename, InputStream content) {}

  FormReader(InputStream in, String boundary) {
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    // The first boundary may stand at the very beginning; all others stand on a line of their own.
    buffer[0] = '\r';
    buffer[1] = '\n';
    limit = 2;
  }

  /** The boundary that a Content-Type names; empty: it is none of a form. */
  static Optional<String> boundary(String contentType) {
    Matcher type = BOUNDARY.matcher(contentType.strip());
    if (!type.matches()) {
      return Optional.empty();
    }
    String boundary = type.group(1) == null ? type.group(2) : type.group(1);
    return BOUNDARY_CHARACTERS.matcher(boundary).matches()
        ? Optional.of(boundary)
        : Optional.empty();
  }

  /**
   * The next part, once what is left of the one before has been read; null: there are no more.
   *
   * @throws MalformedFormException if that is no form
   */
  @Nullable Part next() throws IOException {
    if (ended) {
      return null;
    }
    Content before = open == null ? new Content() : open; // what stands before the first counts
    before.skipAll();
    position += delimiter.length;
    if (byteAt(0) == '-' && byteAt(1) == '-') {
      ended = true;
      return null;
    }
    while (byteAt(0) == ' ' || byteAt(0) == '\t') {
      position++;
    }
    if (byteAt(0) != '\r' || byteAt(1) != '\n') {
      throw new MalformedFormException("a boundary that is not alone on its line");
    }
    position += 2;
    if (++parts > MAX_PARTS) {
      throw new MalformedFormException("a form of more than " + MAX_PARTS + " parts");
    }
    String disposition = headers();
    open = new Content();
    return part(disposition, open);
  }

  /** What follows the delimiter, in bytes from where we stand. */
  private byte byteAt(int offset) throws IOException {
    while (limit - position <= offset) {
      if (!fill()) {
        throw new MalformedFormException("a form without an end");
      }
    }
    return buffer[position + offset];
  }

  /** Reads more, at the end of the buffer; false: there is no more. */
  private boolean fill() throws IOException {
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
    }
    int read = in.read(buffer, limit, buffer.length - limit);
    if (read > 0) {
      limit += read;
    }
    return read > 0;
  }

  /** The value of Content-Disposition; all else that a part says of itself is of no use here. */
  private String headers() throws IOException {
    String disposition = null;
    int left = MAX_HEADERS;
    while (true) {
      String line = line(left);
      left -= line.length() + 2;
      if (line.isEmpty()) {
        break;
      }
      if (line.toLowerCase(Locale.ROOT).startsWith(DISPOSITION)) {
        disposition = line.substring(DISPOSITION.length()).strip();
      }
    }
    if (disposition == null) {
      throw new MalformedFormException("a part without Content-Disposition");
    }
    return disposition;
  }

  private String line(int longest) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (byteAt(0) != '\r' || byteAt(1) != '\n') {
      line.write(buffer[position++]);
      if (line.size() >= longest) {
        throw new MalformedFormException(
            "a part with more than " + MAX_HEADERS + " bytes of header");
      }
    }
    position += 2;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(line.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFormException("a header that is not UTF-8");
    }
  }

  private static Part part(String header, InputStream content) throws MalformedFormException {
    Disposition disposition = Disposition.read(header);
    if (disposition == null) {
      throw new MalformedFormException("a part without a name in Content-Disposition");
    }
    return new Part(disposition.name(), disposition.filename(), content);
  }

  /** What there is up to the next delimiter. */
  private final class Content extends InputStream {
    private boolean over;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      int count = available(length);
      System.arraycopy(buffer, position, target, offset, count);
      position += count;
      return count == 0 ? -1 : count;
    }

    void skipAll() throws IOException {
      for (int count = available(BUFFER); count > 0; count = available(BUFFER)) {
        position += count;
      }
    }

    /** Bytes of the buffer that are content for sure, at least 1; 0: the delimiter is next. */
    private int available(int most) throws IOException {
      while (!over) {
        int candidate = candidate();
        if (candidate > position) {
          return Math.min(most, candidate - position);
        }
        if (limit - position >= delimiter.length) {
          over = true; // all of it stands here, or the candidate would be further on
        } else if (!fill()) {
          throw new MalformedFormException("a form without an end");
        }
      }
      return 0;
    }

    /** Where the delimiter, or as much of it as fits, begins; the end of the buffer if nowhere. */
    private int candidate() {
      for (int at = position; at < limit; at++) {
        if (buffer[at] == '\r') {
          int end = Math.min(limit, at + delimiter.length);
          if (Arrays.mismatch(buffer, at, end, delimiter, 0, end - at) < 0) {
            return at;
          }
        }
      }
      return limit;
    }
  }
}
