package dev.troupe.shared.row;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits RFC 4180 text into records of bytes, one at a time: no text is made of what is only
 * written down again. A lone carriage return ends a record, too; empty lines are none; blanks
 * behind a closing quote are nothing. For one thread.
 */
final class DelimitedRecords implements AutoCloseable {
  /** As much as a prompt may have, in bytes. */
  static final int MAX_LENGTH = JsonLineReader.MAX_LINE;

  private final InputStream in;
  private final byte delimiter;
  private final byte[] buffer = new byte[RowReader.BUFFER];
  private int at;
  private int filled;
  private byte[] record = new byte[1 << 12];
  private int length;
  private int[] ends = new int[16];
  private int fields;
  private boolean beyondAscii;
  private boolean zero;
  private long lines = 1;
  private long line;

  DelimitedRecords(InputStream in, char delimiter) {
    this.in = in;
    this.delimiter = (byte) delimiter;
  }

  /** A place from which on nobody can say where records begin. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }

  /** Whether there was another record. */
  boolean next() throws IOException, Unreadable {
    length = 0;
    fields = 0;
    beyondAscii = false;
    zero = false;
    while (peek() == '\n' || peek() == '\r') {
      end();
    }
    line = lines;
    if (peek() < 0) {
      return false;
    }
    do {
      field();
    } while (continues());
    if (beyondAscii && !tooLong()) {
      requireUtf8();
    }
    return true;
  }

  /** The number of the line in which the record begins, or the next one would; from 1. */
  long line() {
    return line;
  }

  /** Whether the record is longer than {@link #MAX_LENGTH}; then a part of it is missing. */
  boolean tooLong() {
    return length > MAX_LENGTH;
  }

  /** Whether there is a U+0000 in it, which no text may have. */
  boolean hasZero() {
    return zero;
  }

  /** How many fields the record has. */
  int size() {
    return fields;
  }

  /** The record's fields, one behind the other; valid until the next one is read. */
  byte[] bytes() {
    return record;
  }

  int from(int field) {
    return field == 0 ? 0 : ends[field - 1];
  }

  int to(int field) {
    return ends[field];
  }

  String text(int field) {
    return new String(record, from(field), to(field) - from(field), StandardCharsets.UTF_8);
  }

  private void field() throws IOException, Unreadable {
    if (peek() == '"') {
      at++;
      quoted();
    } else {
      while (peek() >= 0 && bare()) {}
    }
    if (fields == ends.length) {
      ends = Arrays.copyOf(ends, 2 * fields);
    }
    ends[fields++] = length;
  }

  /** Takes what the buffer has of a field; whether it may go on in the next one. */
  private boolean bare() {
    int from = at;
    while (at < filled) {
      byte b = buffer[at];
      if (b == delimiter || b == '\n' || b == '\r') {
        take(from);
        return false;
      }
      look(b);
      at++;
    }
    take(from);
    return true;
  }

  private void quoted() throws IOException, Unreadable {
    while (true) {
      int from = at;
      while (at < filled && buffer[at] != '"') {
        look(buffer[at]);
        lines += buffer[at] == '\n' ? 1 : 0;
        at++;
      }
      take(from);
      if (peek() < 0) {
        throw new Unreadable("a quote is not closed");
      }
      if (buffer[at] == '"') {
        at++;
        if (peek() != '"') {
          break;
        }
        from = at++;
        take(from);
      }
    }
    while (peek() == ' ' || (peek() == '\t' && delimiter != '\t')) {
      at++;
    }
    if (peek() >= 0 && peek() != delimiter && peek() != '\n' && peek() != '\r') {
      throw new Unreadable("text behind a closing quote");
    }
  }

  private void look(byte b) {
    if (b <= 0) {
      beyondAscii |= b < 0;
      zero |= b == 0;
    }
  }

  /** Of a record that is too long no more than shows that it is. */
  private void take(int from) {
    int more = Math.min(at - from, MAX_LENGTH + 1 - length);
    if (length + more > record.length) {
      record = Arrays.copyOf(record, Math.max(2 * record.length, length + more));
    }
    System.arraycopy(buffer, from, record, length, more);
    length += more;
  }

  /** Leaves the field; whether the record goes on. */
  private boolean continues() throws IOException {
    int next = peek();
    if (next == delimiter) {
      at++;
      return true;
    }
    if (next >= 0) {
      end();
    }
    return false;
  }

  /** Leaves the line. */
  private void end() throws IOException {
    boolean carriage = buffer[at++] == '\r';
    if (carriage && peek() == '\n') {
      at++;
    }
    lines++;
  }

  /** The next byte, from 0 to 255; negative: there is none. */
  private int peek() throws IOException {
    if (at == filled) {
      filled = Math.max(0, in.read(buffer));
      at = 0;
    }
    return filled == 0 ? -1 : buffer[at] & 0xff;
  }

  /** Field by field: half of a character in one and half in the next are no character. */
  private void requireUtf8() throws Unreadable {
    try {
      for (int i = 0; i < fields; i++) {
        StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(record, from(i), to(i) - from(i)));
      }
    } catch (CharacterCodingException e) {
      throw new Unreadable("not UTF-8");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
