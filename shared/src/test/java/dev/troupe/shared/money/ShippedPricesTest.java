package dev.troupe.shared.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Usd;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ShippedPricesTest {
  @Test
  void tables_checksums_areThoseOfTheSourceNote() throws IOException {
    JsonNode sources;
    try (InputStream in =
        ShippedPrices.class.getResourceAsStream("/dev/troupe/schemas/prices/source.json")) {
      sources = Json.STRICT.readTree(Objects.requireNonNull(in));
    }

    for (ShippedPrices.Table table : ShippedPrices.TABLES) {
      JsonNode source = byFile(sources, table.file());
      assertThat(Digest.of(table.bytes()))
          .isEqualTo(Digest.PREFIX + source.path("sha256").asString());
      assertThat(table.taken()).hasToString(source.path("taken").asString());
    }
  }

  private static JsonNode byFile(JsonNode sources, String file) {
    for (JsonNode source : sources) {
      if (source.path("file").asString().equals(file)) {
        return source;
      }
    }
    throw new AssertionError(file + " has no source note");
  }

  @Test
  void rows_eachNameAndDay_isThereOnce() {
    Set<PriceRow> keys = new HashSet<>();

    for (PriceRow row : ShippedRows.all()) {
      PriceRow key =
          new PriceRow(
              row.provider(),
              row.model(),
              row.effectiveFrom(),
              row.serviceTier(),
              row.imageSize(),
              row.aboveInputTokens(),
              Rates.NONE);
      assertThat(keys.add(key)).as("%s", row).isTrue();
      assertThat(row.rates().byUnit()).as("%s", row).isNotEmpty();
    }
    assertThat(keys).hasSizeGreaterThan(1_600);
  }

  @Test
  void import_upstreamForm_becomesRows() {
    JsonNode data =
        Json.STRICT.readTree(
            """
            [{"id": "google", "models": [
               {"id": "a", "match": {"or": [{"equals": "a"}, {"starts_with": "a-"}, {"regex": "x"}]},
                "prices": [
                  {"prices": {"input_mtok": {"base": 0.1, "tiers": [{"start": 200000, "price": 0.2}]}, "output_mtok": 1e1}},
                  {"constraint": {"start_date": "2026-05-01"}, "prices": {"input_mtok": 0.08333333333}}]},
               {"id": "none", "match": {"equals": "none"}, "prices": {}},
               {"id": "ears", "match": {}, "prices": {"audio_hours": 0.36, "input_audio_hours": 0.36, "web_searches_kcount": 10}}]},
             {"id": "unknown vendor", "models": [{"id": "b", "match": {}, "prices": {"input_mtok": 1}}]}]
            """);

    String csv = PriceImport.csv(data);

    assertThat(csv.lines())
        .containsExactly(
            PriceFile.HEADER,
            "gemini,a,2000-01-01,,,,0.1,,,10,,,,,,",
            "gemini,a,2000-01-01,,,200000,0.2,,,10,,,,,,",
            "gemini,a-*,2000-01-01,,,,0.1,,,10,,,,,,",
            "gemini,a-*,2000-01-01,,,200000,0.2,,,10,,,,,,",
            "gemini,ears,2000-01-01,,,,,,,,,,,,0.0001,web_searches_kcount");
    Price a = new Price("gemini", "a", lines(csv, "a"));
    assertThat(a.cost(Usage.tokens(200_000, 0))).isEqualTo(Usd.of("0.02"));
    assertThat(a.cost(Usage.tokens(200_001, 0))).isEqualTo(Usd.of("0.0400002"));
  }

  private static List<PriceLine> lines(String csv, String model) {
    return PriceFile.read("x.csv", csv, LocalDate.EPOCH).stream()
        .filter(row -> row.model().equals(model))
        .map(row -> ShippedRows.line(1, row, false))
        .toList();
  }
}
