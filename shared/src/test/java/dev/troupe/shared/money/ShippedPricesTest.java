package dev.troupe.shared.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.HashSet;
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
    Set<String> keys = new HashSet<>();

    for (PriceRow row : ShippedRows.all()) {
      assertThat(keys.add(row.provider() + "/" + row.model() + "/" + row.effectiveFrom()))
          .as("%s", row)
          .isTrue();
      assertThat(row.prices()).as("%s", row).anyMatch(Objects::nonNull);
    }
    assertThat(keys).hasSizeGreaterThan(1_500);
  }

  @Test
  void import_upstreamForm_becomesRows() {
    JsonNode data =
        Json.STRICT.readTree(
            """
            [{"id": "google", "models": [
               {"id": "a", "match": {"or": [{"equals": "a"}, {"starts_with": "a-"}, {"regex": "x"}]},
                "prices": [
                  {"prices": {"input_mtok": {"base": 0.1, "tiers": []}, "output_mtok": 1e1}},
                  {"constraint": {"start_date": "2026-05-01"}, "prices": {"input_mtok": 0.08333333333}}]},
               {"id": "none", "match": {"equals": "none"}, "prices": {}}]},
             {"id": "unknown vendor", "models": [{"id": "b", "match": {}, "prices": {"input_mtok": 1}}]}]
            """);

    assertThat(PriceImport.csv(data).lines())
        .containsExactly(
            PriceRow.HEADER,
            "gemini,a,2000-01-01,0.1,,,10,,,,,tiers",
            "gemini,a-*,2000-01-01,0.1,,,10,,,,,tiers");
    assertThat(PriceRow.parse("gemini,a,2000-01-01,0.1,,,10,,,,,tiers").prices().getFirst())
        .isNotNull()
        .satisfies(usd -> assertThat(usd.dollars()).isEqualByComparingTo(new BigDecimal("1e-7")));
  }
}
