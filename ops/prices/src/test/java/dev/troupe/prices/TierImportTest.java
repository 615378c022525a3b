package dev.troupe.prices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.PriceBook;
import dev.troupe.shared.money.PriceFile;
import dev.troupe.shared.money.PriceLine;
import dev.troupe.shared.money.Unit;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class TierImportTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

  /** Fails when a newer table of standard prices makes a tier's price suspect: refresh both. */
  @Test
  void shippedTable_ofWhatWasTakenFromTheSource_isWhatTheImportMakes() throws IOException {
    TierImport.Result result =
        TierImport.of(
            TierImport.read(Tables.resource("litellm-tiers.json")),
            PriceBook.shipped(),
            Tables.taken("litellm-tiers.csv"));

    assertThat(result.csv()).isEqualTo(Tables.shipped("litellm-tiers.csv"));
    // SOURCE.md names them.
    assertThat(result.leftOut())
        .containsExactlyInAnyOrder(
            "openai/gpt-5.6: its standard price is another one",
            "openai/gpt-5.6-sol: its standard price is another one",
            "openai/gpt-5.6-terra: its standard price is another one",
            "openai/gpt-5.6-luna: its standard price is another one",
            "openai/gpt-5-nano priority: not stated as a whole",
            "gemini/gemini-2.5-pro priority: not dearer");
  }

  @Test
  void import_upstreamForm_becomesRowsSinceTheStandardPriceHolds() {
    PriceBook book =
        book(
            "provider,model,effective_from,above_input_tokens,input,cached_input,output",
            "openai,big,2026-01-01,,9,,9",
            "openai,big,2026-05-01,,2,0.5,8",
            "openai,big,2026-05-01,271999,4,1,12",
            "gemini,small*,2000-01-01,,1,,1");

    TierImport.Result result =
        of(
            book,
            """
            {"big": {"litellm_provider": "openai", "mode": "chat",
               "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06, "cache_read_input_token_cost": 5e-07,
               "input_cost_per_token_flex": 1.0001e-06, "output_cost_per_token_flex": 0.000004,
               "input_cost_per_token_priority": 4e-06, "output_cost_per_token_priority": 1.6e-05,
               "cache_read_input_token_cost_priority": 1e-06, "input_cost_per_audio_token_priority": 9e-06,
               "input_cost_per_token_above_272k_tokens_priority": 8e-06,
               "output_cost_per_token_above_272k_tokens_priority": 2.4e-05},
             "gemini/small-1": {"litellm_provider": "gemini", "mode": "chat",
               "input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06,
               "input_cost_per_token_batches": 5e-07, "output_cost_per_token_batches": 5e-07},
             "unknown": {"litellm_provider": "openai", "mode": "chat",
               "input_cost_per_token_flex": 1e-06, "output_cost_per_token_flex": 4e-06},
             "low/big": {"litellm_provider": "openai", "mode": "image_generation", "input_cost_per_image": 0.05}}
            """);

    assertThat(result.csv().lines())
        .containsExactly(
            PriceFile.HEADER,
            "gemini,small-1,2000-01-01,batch,,,0.5,,,0.5,,,,,,",
            "openai,big,2026-05-01,flex,,,1.0001,,,4,,,,,,",
            "openai,big,2026-05-01,priority,,,4,1,,16,,,,,,input_cost_per_audio_token_priority",
            "openai,big,2026-05-01,priority,,271999,8,,,24,,,,,,");
    assertThat(result.leftOut()).isEmpty();
  }

  @Test
  void import_tierThatCannotBeRight_isLeftOutAndNamed() {
    PriceBook book =
        book(
            "provider,model,input,cached_input,output",
            "openai,cheaper-now,1,,4",
            "openai,odd,1,0.1,4",
            "openai,cached,1,0.1,4");

    TierImport.Result result =
        of(
            book,
            """
            {"cheaper-now": {"litellm_provider": "openai", "mode": "chat",
               "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06,
               "input_cost_per_token_flex": 1e-06, "output_cost_per_token_flex": 4e-06},
             "cached": {"litellm_provider": "openai", "mode": "chat",
               "input_cost_per_token": 1e-06, "output_cost_per_token": 4e-06, "cache_read_input_token_cost": 5e-07,
               "input_cost_per_token_flex": 5e-07, "output_cost_per_token_flex": 2e-06},
             "odd": {"litellm_provider": "openai", "mode": "chat",
               "input_cost_per_token": 1e-06, "output_cost_per_token": 4e-06,
               "input_cost_per_token_batches": 5e-07,
               "input_cost_per_token_flex": 1e-06, "output_cost_per_token_flex": 2e-06,
               "input_cost_per_token_priority": 1e-06, "output_cost_per_token_priority": 4e-06}}
            """);

    assertThat(result.csv().lines()).containsExactly(PriceFile.HEADER);
    assertThat(result.leftOut())
        .containsExactly(
            "openai/cheaper-now: its standard price is another one",
            "openai/cached: its standard price is another one",
            "openai/odd batch: not stated as a whole",
            "openai/odd flex: not cheaper",
            "openai/odd priority: not dearer");
  }

  @Test
  void import_snapshotWithoutTiers_hasThoseOfItsNameIfItCostsTheSame() {
    PriceBook book =
        book(
            "provider,model,input,output",
            "openai,m,1,4",
            "openai,m-2026-01-01,1,4",
            "openai,m-2025-01-01,2,8");

    TierImport.Result result =
        of(
            book,
            """
            {"m": {"litellm_provider": "openai", "mode": "chat",
               "input_cost_per_token": 1e-06, "output_cost_per_token": 4e-06,
               "input_cost_per_token_flex": 5e-07, "output_cost_per_token_flex": 2e-06}}
            """);

    List<PriceLine> lines = Tables.lines(result.csv());
    assertThat(lines).extracting(line -> line.row().model()).containsExactly("m", "m-2026-01-01");
    assertThat(lines)
        .allSatisfy(
            line -> assertThat(line.row().rates().get(Unit.INPUT)).isEqualTo(Usd.of("0.0000005")));
  }

  private static TierImport.Result of(PriceBook book, String json) {
    return TierImport.of(TierImport.read(json), book, DAY);
  }

  private static PriceBook book(String header, String... rows) {
    return PriceBook.of(Tables.lines(header + "\n" + String.join("\n", rows)));
  }
}
