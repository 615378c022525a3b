package dev.troupe.shared.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DelimitedRecordsTest {
  private static final CSVFormat RFC4180 =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();
  private static final String[] PIECES = {
    ",",
    "\"",
    "\"\"",
    "\n",
    "\r\n",
    "\r",
    " ",
    "a",
    "bc",
    "\u00e9",
    "\ud83d\ude00",
    ",\"",
    "\",",
    "\"\n"
  };

  /** Null: it can't be read. */
  private static @Nullable List<List<String>> read(String text, int atOnce) throws IOException {
    List<List<String>> read = new ArrayList<>();
    try (DelimitedRecords records = new DelimitedRecords(slow(text.getBytes(UTF_8), atOnce), ',')) {
      while (records.next()) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
          fields.add(records.text(i));
        }
        read.add(fields);
      }
      return read;
    } catch (DelimitedRecords.Unreadable e) {
      return null;
    }
  }

  /** Gives a few bytes at a time, so that each place of the text is once at an end. */
  private static InputStream slow(byte[] bytes, int atOnce) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int from, int length) {
        return super.read(into, from, Math.min(length, atOnce));
      }

      @Override
      public int read(byte[] into) {
        return read(into, 0, into.length);
      }
    };
  }

  private static @Nullable List<List<String>> expected(String text) throws IOException {
    List<List<String>> expected = new ArrayList<>();
    try (CSVParser parser =
        CSVParser.builder().setReader(new StringReader(text)).setFormat(RFC4180).get()) {
      for (CSVRecord record : parser) {
        expected.add(record.toList());
      }
      return expected;
    } catch (UncheckedIOException e) {
      return null;
    }
  }

  @Test
  void next_ofAnyText_readsWhatAnotherReaderOfRfc4180Does() throws IOException {
    long seed = Long.getLong("seed", new Random().nextLong());
    Random random = new Random(seed);

    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }

      assertThat(read(text.toString(), 1 + random.nextInt(5)))
          .as("%s of seed %d", text, seed)
          .isEqualTo(expected(text.toString()));
    }
  }

  @Test
  void line_ofRecordsWithLinesInThem_isWhereEachBegins() throws Exception {
    try (DelimitedRecords records =
        new DelimitedRecords(
            new ByteArrayInputStream("a\r\n\r\n\"b\nc\"\r\"d\"\n".getBytes(UTF_8)), ',')) {
      List<Long> lines = new ArrayList<>();
      while (records.next()) {
        lines.add(records.line());
      }

      assertThat(lines).containsExactly(1L, 3L, 5L);
    }
  }
}
