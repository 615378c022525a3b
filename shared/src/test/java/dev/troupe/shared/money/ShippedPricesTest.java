package dev.troupe.shared.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import java.io.IOException;
import java.io.InputStream;
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
  void shippedTable_everyTier_isFoundBesideTheStandardPriceOfItsModel() {
    PriceBook shipped = PriceBook.shipped();
    ShippedPrices.Table tiers = ShippedPrices.TABLES.getLast();
    assertThat(tiers.file()).isEqualTo("litellm-tiers.csv");
    for (PriceRow row : tiers.rows()) {
      Price price = shipped.require(row.provider(), row.model(), tiers.taken());

      assertThat(price.lines()).as("%s", row).extracting(PriceLine::row).contains(row);
      assertThat(price.lines().getFirst().row().variant().isUsual()).as("%s", row).isTrue();
    }
  }
}
