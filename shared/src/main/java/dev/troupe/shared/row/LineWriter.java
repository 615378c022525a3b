package dev.troupe.shared.row;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Writes {@link dev.troupe.shared.row.Row#line lines} as bytes, byte for byte as that does, without
 * a tree for each. For one thread.
 */
final class LineWriter {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private byte[] line = new byte[1 << 12];
  private int size;

  /** Begins another line: {@code ["key",}. */
  LineWriter begin(String key) {
    size = 0;
    return raw('[').text(key).raw(',');
  }

  /** The line to its end. */
  byte[] end() {
    raw(']').raw('\n');
    return Arrays.copyOf(line, size);
  }

  LineWriter raw(char ascii) {
    room(1);
    line[size++] = (byte) ascii;
    return this;
  }

  /** What is JSON already. */
  LineWriter raw(byte[] json, int from, int to) {
    room(to - from);
    copy(json, from, to);
    return this;
  }

  /** A text, in quotes. */
  LineWriter text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return text(utf8, 0, utf8.length);
  }

  /** A text in UTF-8, in quotes. */
  LineWriter text(byte[] utf8, int from, int to) {
    room(2 + 6 * (to - from)); // if each were escaped
    line[size++] = '"';
    int plain = from;
    for (int i = from; i < to; i++) {
      byte b = utf8[i];
      // Bytes of characters beyond ASCII are negative.
      if ((b >= 0 && b < ' ') || b == '"' || b == '\\') {
        copy(utf8, plain, i);
        escaped(b);
        plain = i + 1;
      }
    }
    copy(utf8, plain, to);
    line[size++] = '"';
    return this;
  }

  private void copy(byte[] bytes, int from, int to) {
    System.arraycopy(bytes, from, line, size, to - from);
    size += to - from;
  }

  private void escaped(byte b) {
    line[size++] = '\\';
    switch (b) {
      case '"', '\\' -> line[size++] = b;
      case '\b' -> line[size++] = 'b';
      case '\t' -> line[size++] = 't';
      case '\n' -> line[size++] = 'n';
      case '\f' -> line[size++] = 'f';
      case '\r' -> line[size++] = 'r';
      default -> {
        line[size++] = 'u';
        line[size++] = '0';
        line[size++] = '0';
        line[size++] = (byte) HEX.toHighHexDigit(b);
        line[size++] = (byte) HEX.toLowHexDigit(b);
      }
    }
  }

  private void room(int bytes) {
    if (size + bytes > line.length) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, size + bytes));
    }
  }
}
