package dev.troupe.shared.row;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.JsonNumbers;
import dev.troupe.shared.input.JsonGate;
import dev.troupe.shared.input.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** A JSON value per line; empty lines are none. What is stored is the line as it was written. */
final class JsonLineReader implements RowReader {
  /** As much as a prompt may have. */
  static final int MAX_LINE = 4 << 20;

  private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  // A field that is there twice means two things, and readers differ in which.
  private static final ObjectReader TREE =
      Json.STRICT
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private final InputStream in;
  private final Keys keys;
  private final byte[] buffer = new byte[BUFFER];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
  private final LineWriter out = new LineWriter();
  private int at;
  private int filled;
  private long lines;
  private long rows;

  JsonLineReader(InputStream in, Keys keys) {
    this.in = in;
    this.keys = keys;
  }

  @Override
  public @Nullable RowLine next() throws IOException {
    while (readLine()) {
      byte[] bytes = lines == 1 ? withoutMark(line.toByteArray()) : line.toByteArray();
      if (!isBlank(bytes)) {
        rows++;
        return row(bytes);
      }
    }
    return null;
  }

  private RowLine row(byte[] bytes) {
    if (bytes.length > MAX_LINE) {
      return bad("more than %,d bytes (expected: at most that)".formatted(MAX_LINE));
    }
    JsonNode item;
    try {
      item = TREE.readValue(bytes);
    } catch (StreamConstraintsException e) {
      return bad(e.getOriginalMessage());
    } catch (JacksonException e) {
      int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
      return bad("no JSON from column " + column + " on (expected: a JSON value per line)");
    } catch (NumberFormatException e) { // an exponent that no number of Java's holds
      return bad("a number with an enormous exponent (expected: " + JsonNumbers.EXPECTED + ")");
    }
    List<Problem> unfit = JsonGate.problems(item);
    if (!unfit.isEmpty()) {
      return bad(String.join("; ", Problem.lines(unfit)));
    }
    Keys.Found key = keys.of(item, rows);
    if (key.key() == null) {
      return bad(String.valueOf(key.problem()));
    }
    int from = 0;
    int to = bytes.length;
    while (isBlank(bytes[from])) {
      from++;
    }
    while (isBlank(bytes[to - 1])) {
      to--;
    }
    return new RowLine(out.begin(key.key()).raw(bytes, from, to).end(), null);
  }

  private RowLine bad(String problem) {
    return RowLine.bad(rows, "line " + lines + ": " + problem);
  }

  /** Reads a line without its end; of one that is too long no more than shows that it is. */
  private boolean readLine() throws IOException {
    line.reset();
    boolean any = false;
    while (true) {
      if (at == filled) {
        filled = Math.max(0, in.read(buffer));
        at = 0;
        if (filled == 0) {
          lines += any ? 1 : 0;
          return any;
        }
      }
      any = true;
      int end = at;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      line.write(buffer, at, Math.min(end - at, Math.max(0, MAX_LINE + 1 - line.size())));
      at = Math.min(end + 1, filled);
      if (end < filled) {
        lines++;
        return true;
      }
    }
  }

  private static byte[] withoutMark(byte[] bytes) {
    boolean marked =
        bytes.length >= 3 && bytes[0] == BOM[0] && bytes[1] == BOM[1] && bytes[2] == BOM[2];
    return marked ? java.util.Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (!isBlank(b)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
