package dev.troupe.prices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.PriceFile;
import dev.troupe.shared.money.Usage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PriceImportTest {
  @Test
  void import_upstreamForm_becomesRows() {
    JsonNode data =
        PriceImport.read(
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
    Price a = new Price("gemini", "a", Tables.lines(csv, "a"));
    assertThat(a.cost(Usage.tokens(200_000, 0))).isEqualTo(Usd.of("0.02"));
    assertThat(a.cost(Usage.tokens(200_001, 0))).isEqualTo(Usd.of("0.0400002"));
  }
}
