package dev.troupe.shared.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowReaderTest {
  private static final long MOST = 20L << 20;

  @TempDir Path folder;

  private List<Row> read(String name, String content, @Nullable String key) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = packed(name, Files.newOutputStream(file))) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return read(name, file, key);
  }

  private static OutputStream packed(String name, OutputStream out) throws IOException {
    return name.endsWith(".gz")
        ? new GZIPOutputStream(out)
        : name.endsWith(".zst") ? new ZstdOutputStream(out) : out;
  }

  private static List<Row> read(String name, Path file, @Nullable String key) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (RowReader reader =
        RowReader.open(Files.newInputStream(file), name, key, new Random(1), MOST)) {
      for (RowLine line = reader.next(); line != null; line = reader.next()) {
        rows.add(Row.of(new String(line.line(), StandardCharsets.UTF_8)));
      }
    }
    return rows;
  }

  private RowReader open(String name, @Nullable String key) throws IOException {
    return RowReader.open(
        Files.newInputStream(folder.resolve(name)), name, key, new Random(1), MOST);
  }

  private static String shown(Row row) {
    return row.key() + ": " + Objects.requireNonNullElse(row.problem(), "" + row.item());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "a.ndjson", "a.jsonl.gz", "a.jsonl.zst"})
  void next_ofJsonLinesPackedOrNot_isEachAsItWasWritten(String name) throws IOException {
    assertThat(read(name, "\uFEFF{\"id\": \"x\", \"n\": 1.50}\n\n  \r\n[1]\r\n\"text\"", null))
        .map(RowReaderTest::shown)
        .containsExactly("1: {\"id\":\"x\",\"n\":1.50}", "2: [1]", "3: \"text\"");
  }

  @Test
  void next_ofCsv_isAnObjectOfTexts() throws IOException {
    assertThat(
            read(
                "a.csv",
                "\uFEFFid,text\r\n7,\"two\nlines, \"\"quoted\"\"\"\r\n8,\r\n9\r\n10,a,b\n",
                "id"))
        .map(RowReaderTest::shown)
        .containsExactly(
            "7: {\"id\":\"7\",\"text\":\"two\\nlines, \\\"quoted\\\"\"}",
            "8: {\"id\":\"8\",\"text\":\"\"}",
            "3: line 5: 1 fields (expected: 2, as in line 1)",
            "4: line 6: 3 fields (expected: 2, as in line 1)");
  }

  @Test
  void next_ofCsvWithARowThatNoTextMayBe_keepsItsPlaceAndSaysWhy() throws IOException {
    String long_ = "x".repeat(DelimitedRecords.MAX_LENGTH);

    assertThat(read("a.csv", "id,text\n1,a\u0000b\n1,\n1,b\n,c\n5," + long_ + "\n6,d\n", "id"))
        .map(RowReaderTest::shown)
        .containsExactly(
            "1: line 2: /text: U+0000 at offset 1 (expected: text without U+0000 and without half a surrogate pair)",
            "1: {\"id\":\"1\",\"text\":\"\"}",
            "3: line 4: id: 1 (expected: a key that no row before it has)",
            "4: line 5: id: '' (expected: a text of 1 to 200 characters, or a number)",
            "5: line 6: more than 4,194,304 bytes (expected: at most that)",
            "6: {\"id\":\"6\",\"text\":\"d\"}");
  }

  @Test
  void next_ofCsvThatIsNotUtf8_saysFromWhereOn() throws IOException {
    Path file = folder.resolve("a.csv");
    Files.write(file, "id,text\n1,a\n2,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> read("a.csv", file, "id"))
        .hasMessage("from line 3 on: not UTF-8 (expected: UTF-8 text, each quote closed)");
  }

  @Test
  void next_ofTsv_isSplitAtTabs() throws IOException {
    assertThat(read("a.tsv", "id\ttext\n1\ta, b\n", null))
        .map(RowReaderTest::shown)
        .containsExactly("1: {\"id\":\"1\",\"text\":\"a, b\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": | 2: line 2: no JSON from column 7 on (expected: a JSON value per line)",
        "{\"id\": 1, \"id\": 2} | 2: line 2: no JSON from column 17 on (expected: a JSON value per line)",
        "{\"text\": 1} | 2: line 2: id: missing (expected: a text of 1 to 200 characters, or a number)",
        "{\"id\": true} | 2: line 2: id: true (expected: a text of 1 to 200 characters, or a number)",
        "{\"id\": \"a\"} | 2: line 2: id: a (expected: a key that no row before it has)",
        "{\"id\": \"b\", \"t\": \"\\u0000\"} | 2: line 2: /t: U+0000 at offset 0 (expected: text without U+0000 and without half a surrogate pair)",
        "{\"id\": 1e999} | 2: line 2: a number with an enormous exponent (expected: a number of at most 100 digits, 1e-400 to 1e400)"
      })
  void next_ofALineThatIsNoRow_keepsItsPlaceAndSaysWhy(String line, String shown)
      throws IOException {
    assertThat(read("a.jsonl", "{\"id\": \"a\"}\n" + line + "\n{\"id\": \"c\"}\n", "id"))
        .map(RowReaderTest::shown)
        .containsExactly("a: {\"id\":\"a\"}", shown, "c: {\"id\":\"c\"}");
  }

  @Test
  void next_ofALineLongerThanAPrompt_isReadOverWithoutKeepingIt() throws IOException {
    String long_ = "x".repeat(JsonLineReader.MAX_LINE + 10);

    assertThat(read("a.jsonl", "\"" + long_ + "\"\n1\n", null))
        .map(RowReaderTest::shown)
        .containsExactly("1: line 1: more than 4,194,304 bytes (expected: at most that)", "2: 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.txt | x | a.txt (expected: a name that ends with .jsonl, .csv or .tsv, or with that and .gz or .zst)",
        "a.csv | a,a | line 1: ",
        "a.csv | id,b\\n1,\"open | from line 2 on: a quote is not closed (expected: UTF-8 text, each quote closed)",
        "a.csv | id,b\\n1,\"x\"y | from line 2 on: text behind a closing quote",
        "a.csv | id,\"b | line 1: a quote is not closed (expected: field names)",
        "a.csv | a,b | id (expected: one of a, b)"
      })
  void open_ofWhatIsNoFileOfRows_saysSo(String name, String content, String message) {
    assertThatThrownBy(() -> read(name, content.replace("\\n", "\n"), "id"))
        .isInstanceOf(UnreadableRowsException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void upload_ofManyRows_isFoundAgainRowByRow() throws Exception {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      content.append("{\"n\": ").append(i).append(", \"text\": \"some words of a ticket\"}\n");
    }
    Files.writeString(folder.resolve("a.jsonl"), content);
    MemoryRows stored = new MemoryRows();

    RowUpload.Uploaded uploaded;
    try (RowReader rows = open("a.jsonl", "n")) {
      uploaded = RowUpload.of(rows, new Fingerprints(new Random(2)), stored, 20_000);
    }

    RowIndex index = Objects.requireNonNull(stored.indices.get(uploaded.index()));
    assertThat(uploaded.rows()).isEqualTo(20_000).isEqualTo(index.size());
    assertThat(index.chunks()).hasSizeGreaterThan(3).allMatch(c -> stored.has(c.digest()));
    for (int i : List.of(0, 1, 9_999, 19_999, index.chunks().get(1).first())) {
      assertThat(stored.row(index.place(i)).key()).isEqualTo("" + i);
    }
  }

  @Test
  void upload_ofRowsThatAreKnown_storesTheOthers() throws Exception {
    Files.writeString(folder.resolve("a.jsonl"), "1\n2\n3\n");
    Fingerprints known = new Fingerprints(new Random(2));
    known.add("[\"2\",2]\n");
    MemoryRows stored = new MemoryRows();

    RowUpload.Uploaded uploaded;
    try (RowReader rows = open("a.jsonl", null)) {
      uploaded = RowUpload.of(rows, known, stored, 3);
    }

    assertThat(uploaded.rows()).isEqualTo(3);
    assertThat(uploaded.stored()).isEqualTo(2);
    RowIndex index = Objects.requireNonNull(stored.indices.get(uploaded.index()));
    assertThat(stored.row(index.place(1)).key()).isEqualTo("3");
  }

  @Test
  void upload_whoseStoreFails_failsWithItsReason() throws Exception {
    Files.writeString(folder.resolve("a.jsonl"), "1\n2\n");
    RowStore broken =
        new RowStore() {
          @Override
          public void put(List<RowChunk> chunks) {
            throw new IllegalStateException("PostgreSQL: away");
          }

          @Override
          public String put(RowIndex index) {
            throw new AssertionError("there is no index of rows that are not there");
          }
        };

    try (RowReader rows = open("a.jsonl", null)) {
      assertThatThrownBy(() -> RowUpload.of(rows, new Fingerprints(new Random(2)), broken, 2))
          .hasMessage("PostgreSQL: away");
    }
  }

  @Test
  void upload_ofMoreRowsThanThereMayBe_isRefused() throws Exception {
    Files.writeString(folder.resolve("a.jsonl"), "1\n2\n3\n");

    try (RowReader rows = open("a.jsonl", null)) {
      assertThatThrownBy(
              () -> RowUpload.of(rows, new Fingerprints(new Random(2)), new MemoryRows(), 2))
          .isInstanceOf(UnreadableRowsException.class)
          .hasMessage("more than 2 rows (expected: at most that)");
    }
  }

  @Test
  void next_ofWhatUnpacksToMoreThanThereMayBe_isRefused() {
    assertThatThrownBy(() -> read("a.jsonl.gz", "1" + " ".repeat((int) MOST), null))
        .isInstanceOf(UnreadableRowsException.class)
        .hasMessage("more than 20,971,520 bytes when it is unpacked (expected: at most that)");
  }

  /** Keeps what is stored. */
  private static final class MemoryRows implements RowStore {
    private final Map<String, RowChunk> chunks = new HashMap<>();
    private final Map<String, RowIndex> indices = new HashMap<>();

    @Override
    public void put(List<RowChunk> more) {
      more.forEach(chunk -> chunks.put(chunk.digest(), chunk));
    }

    @Override
    public String put(RowIndex index) {
      indices.put("index", index);
      return "index";
    }

    boolean has(String digest) {
      return chunks.containsKey(digest);
    }

    Row row(RowIndex.Place place) {
      return Row.of(Objects.requireNonNull(chunks.get(place.chunk())).lines().get(place.line()));
    }
  }
}
