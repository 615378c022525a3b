package dev.troupe.cli.row;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.schemas.Json;
import dev.troupe.shared.input.JsonGate;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.row.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records whose fields the first one names. A row is an object of texts, in the order of the
 * fields.
 */
final class DelimitedReader implements RowReader {
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final List<String> fields;
  private final Keys keys;

  private DelimitedReader(CSVParser parser, Keys keys) {
    this.parser = parser;
    this.records = parser.iterator();
    this.fields = parser.getHeaderNames();
    this.keys = keys;
  }

  static DelimitedReader open(InputStream in, char delimiter, Keys keys) throws IOException {
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(delimiter)
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .get();
    InputStreamReader text =
        new InputStreamReader(
            unmarked(in),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    CSVParser parser;
    try {
      parser = CSVParser.builder().setReader(text).setFormat(format).get();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw CliException.usage("--rows: line 1: " + e.getMessage() + " (expected: field names)");
    }
    DelimitedReader reader = new DelimitedReader(parser, keys);
    reader.checkFields();
    return reader;
  }

  private static InputStream unmarked(InputStream in) throws IOException {
    in.mark(3);
    byte[] first = in.readNBytes(3);
    boolean marked =
        first.length == 3
            && first[0] == (byte) 0xef
            && first[1] == (byte) 0xbb
            && first[2] == (byte) 0xbf;
    if (!marked) {
      in.reset();
    }
    return in;
  }

  private void checkFields() {
    Set<String> names = new HashSet<>();
    for (String field : fields) {
      if (field == null || field.isBlank() || !names.add(field)) {
        throw CliException.usage(
            "--rows: line 1: "
                + (field == null || field.isBlank() ? "a field without a name" : field)
                + " (expected: a name for each field, no two the same)");
      }
    }
    if (keys.field() != null && !names.contains(keys.field())) {
      throw CliException.usage(
          "--key: " + keys.field() + " (expected: one of " + String.join(", ", fields) + ")");
    }
  }

  @Override
  public @Nullable RowLine next() throws IOException {
    CSVRecord read;
    long line = parser.getCurrentLineNumber() + 1;
    try {
      if (!records.hasNext()) {
        return null;
      }
      read = records.next();
    } catch (UncheckedIOException | IllegalStateException e) {
      throw unreadable(line, e);
    }
    long number = read.getRecordNumber();
    if (read.size() != fields.size()) {
      return bad(
          number, line, read.size() + " fields (expected: " + fields.size() + ", as in line 1)");
    }
    ObjectNode item = Json.MESSAGES.createObjectNode();
    for (int i = 0; i < fields.size(); i++) {
      item.put(fields.get(i), read.get(i));
    }
    List<Problem> unfit = JsonGate.problems(item);
    if (!unfit.isEmpty()) {
      return bad(number, line, String.join("; ", Problem.lines(unfit)));
    }
    Keys.Found key = keys.of(item, number);
    return key.key() == null
        ? bad(number, line, String.valueOf(key.problem()))
        : new RowLine(Row.good(key.key(), item).line(), null);
  }

  private static RowLine bad(long number, long line, String problem) {
    return RowLine.bad(number, "line " + line + ": " + problem);
  }

  /** An open quote or a byte that is no UTF-8: nobody can say where the next record begins. */
  private static CliException unreadable(long line, RuntimeException e) {
    boolean coding = e.getCause() instanceof CharacterCodingException;
    String what = coding ? "not UTF-8" : String.valueOf(e.getMessage());
    return CliException.usage(
        "--rows: from line "
            + line
            + " on: "
            + what
            + " (expected: UTF-8 text, each quote closed)");
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
