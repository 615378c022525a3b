package dev.troupe.scheduler.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a file into lines, of which only one is in memory. For one thread. */
final class LineReader {
  private static final int BUFFER = 64 << 10;
  private static final int BYTE_ORDER_MARK = 3;

  private final InputStream in;
  private final int longest;
  private final byte[] buffer = new byte[BUFFER];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int position;
  private int length;
  private int number;

  /**
   * @param longest in bytes; of a longer line, the rest is left out
   */
  LineReader(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** A line, without its end. */
  static final class Line {
    private final int number;
    private final byte[] bytes;
    private final boolean whole;

    private Line(int number, byte[] bytes, boolean whole) {
      this.number = number;
      this.bytes = bytes;
      this.whole = whole;
    }

    /** From 1. */
    int number() {
      return number;
    }

    /** Not to be written to. */
    byte[] bytes() {
      return bytes;
    }

    /** Whether that is all of it. */
    boolean isWhole() {
      return whole;
    }

    boolean isBlank() {
      for (byte b : bytes) {
        if (b != ' ' && b != '\t' && b != '\r') {
          return false;
        }
      }
      return true;
    }
  }

  /** The next one; null: there is none. */
  @Nullable Line next() throws IOException {
    line.reset();
    boolean any = false;
    boolean whole = true;
    while (true) {
      if (position == length) {
        length = in.read(buffer);
        position = 0;
        if (length <= 0) {
          length = 0;
          return any ? line(whole) : null;
        }
      }
      any = true;
      int end = position;
      while (end < length && buffer[end] != '\n') {
        end++;
      }
      int room = Math.min(end - position, longest - line.size());
      line.write(buffer, position, room);
      whole &= room == end - position;
      boolean ended = end < length;
      position = ended ? end + 1 : end;
      if (ended) {
        return line(whole);
      }
    }
  }

  private Line line(boolean whole) {
    number++;
    byte[] bytes = line.toByteArray();
    boolean marked =
        number == 1
            && bytes.length >= BYTE_ORDER_MARK
            && (bytes[0] & 0xff) == 0xef
            && (bytes[1] & 0xff) == 0xbb
            && (bytes[2] & 0xff) == 0xbf;
    return new Line(
        number, marked ? Arrays.copyOfRange(bytes, BYTE_ORDER_MARK, bytes.length) : bytes, whole);
  }
}
