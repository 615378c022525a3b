package dev.troupe.shared.row;

import dev.troupe.schemas.Json;
import dev.troupe.shared.input.JsonGate;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Quoted;
import dev.troupe.shared.input.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records whose fields the first one names. A row is an object of texts, in the order of the
 * fields.
 */
final class DelimitedReader implements RowReader {
  private static final int MAX_FIELDS = 10_000;
  private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final DelimitedRecords records;
  private final Keys keys;
  private final List<String> fields;
  // As JSON, with the colon and what stands before it.
  private final List<byte[]> names = new ArrayList<>();
  // Which field is the key; -1: none is.
  private final int key;
  private final LineWriter out = new LineWriter();
  private long number;

  private DelimitedReader(DelimitedRecords records, List<String> fields, Keys keys) {
    this.records = records;
    this.fields = fields;
    this.keys = keys;
    this.key = keys.field() == null ? -1 : fields.indexOf(keys.field());
    for (String field : fields) {
      String name = (names.isEmpty() ? "{" : ",") + Json.string(field) + ":";
      names.add(name.getBytes(StandardCharsets.UTF_8));
    }
  }

  static DelimitedReader open(InputStream in, char delimiter, Keys keys) throws IOException {
    DelimitedRecords records = new DelimitedRecords(unmarked(in), delimiter);
    List<String> fields = new ArrayList<>();
    try {
      if (records.next()) {
        for (int i = 0; i < records.size(); i++) {
          fields.add(records.text(i));
        }
      }
    } catch (DelimitedRecords.Unreadable e) {
      throw new UnreadableRowsException("line 1: " + e.getMessage() + " (expected: field names)");
    }
    checkFields(fields, keys);
    return new DelimitedReader(records, fields, keys);
  }

  private static InputStream unmarked(InputStream in) throws IOException {
    in.mark(BOM.length);
    if (!Arrays.equals(in.readNBytes(BOM.length), BOM)) {
      in.reset();
    }
    return in;
  }

  private static void checkFields(List<String> fields, Keys keys) {
    if (fields.size() > MAX_FIELDS) {
      throw new UnreadableRowsException(
          "line 1: %,d fields (expected: at most %,d)".formatted(fields.size(), MAX_FIELDS));
    }
    Set<String> names = new HashSet<>();
    for (String field : fields) {
      boolean text = Text.flaw(field).isEmpty() && field.length() <= Json.MAX_NAME;
      if (field.isBlank() || !text || !names.add(field)) {
        throw new UnreadableRowsException(
            "line 1: "
                + (field.isBlank() ? "a field without a name" : Quoted.of(field))
                + " (expected: a name for each field, no two the same)");
      }
    }
    if (keys.field() != null && !names.contains(keys.field())) {
      throw new UnreadableRowsException(
          UnreadableRowsException.About.KEY,
          keys.field() + " (expected: one of " + String.join(", ", fields) + ")");
    }
  }

  @Override
  public @Nullable RowLine next() throws IOException {
    try {
      if (!records.next()) {
        return null;
      }
    } catch (DelimitedRecords.Unreadable e) {
      throw new UnreadableRowsException(
          "from line "
              + records.line()
              + " on: "
              + e.getMessage()
              + " (expected: UTF-8 text, each quote closed)");
    }
    number++;
    if (records.size() != fields.size()) {
      return bad(records.size() + " fields (expected: " + fields.size() + ", as in line 1)");
    }
    if (records.tooLong()) {
      return bad(
          "more than %,d bytes (expected: at most that)".formatted(DelimitedRecords.MAX_LENGTH));
    }
    if (records.hasZero()) {
      return withZero();
    }
    Keys.Found found = key < 0 ? Keys.Found.number(number) : keys.of(records.text(key));
    if (found.key() == null) {
      return bad(String.valueOf(found.problem()));
    }
    out.begin(found.key());
    byte[] bytes = records.bytes();
    for (int i = 0; i < fields.size(); i++) {
      byte[] name = names.get(i);
      out.raw(name, 0, name.length).text(bytes, records.from(i), records.to(i));
    }
    return new RowLine(out.raw('}').end(), null);
  }

  private RowLine withZero() {
    ObjectNode item = Json.MESSAGES.createObjectNode();
    for (int i = 0; i < fields.size(); i++) {
      item.put(fields.get(i), records.text(i));
    }
    return bad(String.join("; ", Problem.lines(JsonGate.problems(item))));
  }

  private RowLine bad(String problem) {
    return RowLine.bad(number, "line " + records.line() + ": " + problem);
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
