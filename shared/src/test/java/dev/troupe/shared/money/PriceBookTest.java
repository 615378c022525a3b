package dev.troupe.shared.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.Usd;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceBookTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final PriceBook SHIPPED = PriceBook.shipped();
  private static final String CHEAP = "1";
  private static final String DEAR = "9";

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o, 2.50, 1.25, 10",
    "openai, gpt-4o-2024-08-06, 2.50, 1.25, 10",
    "openai, gpt-4o-2024-05-13, 5, 5, 15",
    "openai, gpt-4o-mini, 0.15, 0.075, 0.60",
    "groq, llama-3.3-70b-versatile, 0.59, 0.59, 0.79",
    "anthropic, claude-haiku-4-5-20251001, 1, 0.1, 5",
    "bedrock, eu.amazon.nova-lite-v1:0, 0.06, 0.015, 0.24",
    "openai, gpt-6-sol-2026-10-01, , , "
  })
  void find_wellKnownModel_costsWhatItsVendorSays(
      String provider, String model, @Nullable String in, @Nullable String cached, String out) {
    Price price = SHIPPED.require(provider, model, DAY);

    if (in != null && cached != null) {
      assertThat(price.cost(new Usage(1_000_000, 0, 0, 0, 0, 0, 0))).isEqualTo(Usd.of(in));
      assertThat(price.cost(new Usage(0, 1_000_000, 0, 0, 0, 0, 0))).isEqualTo(Usd.of(cached));
      assertThat(price.cost(new Usage(0, 0, 0, 1_000_000, 0, 0, 0))).isEqualTo(Usd.of(out));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o, priority, 4.25, 2.125, 17",
    "openai, gpt-4o-2024-08-06, priority, 4.25, 2.125, 17",
    "openai, gpt-4o-2024-05-13, priority, 8.75, 8.75, 26.25",
    "openai, gpt-4.1-mini-2025-04-14, batch, 0.2, 0.2, 0.8",
    "openai, gpt-5-nano-2025-08-07, flex, 0.025, 0.0025, 0.2",
    "openai, o3, flex, 1, 0.25, 4",
    "openai, o4-mini-2025-04-16, priority, 2, 0.5, 8",
    "gemini, gemini-3.5-flash, priority, 2.7, 0.27, 16.2"
  })
  void find_tierOfAWellKnownModel_costsWhatItsVendorSays(
      String provider, String model, String tier, String in, String cached, String out) {
    Price price = SHIPPED.require(provider, model, DAY);

    assertThat(price.cost(new Usage(1_000_000, 0, 0, 0, 0, 0, 0).tier(tier))).isEqualTo(Usd.of(in));
    assertThat(price.cost(new Usage(0, 1_000_000, 0, 0, 0, 0, 0).tier(tier)))
        .isEqualTo(Usd.of(cached));
    Usage written = new Usage(0, 0, 0, 1_000_000, 0, 0, 0).tier(tier);
    assertThat(price.cost(written)).isEqualTo(Usd.of(out));
  }

  @Test
  void cost_longContextOfATierThatStatesNone_isMissingAndNotTheShortOne() {
    Price price = SHIPPED.require("openai", "gpt-5.4", DAY);
    Usage shorter = Usage.tokens(271_999, 0);
    Usage longer = Usage.tokens(272_000, 0);

    assertThat(price.cost(shorter.tier("flex"))).isEqualTo(Usd.of("0.33999875"));
    assertThatThrownBy(() -> price.cost(longer.tier("flex")))
        .isInstanceOf(MissingPriceException.class)
        .hasMessageContaining("openai/gpt-5.4 (tier flex above 271999 tokens)")
        .hasMessageContaining(
            "troupe prices set openai/gpt-5.4 --tier flex --above 271999 --input");
    // It can be called all the same: what is reserved is the standard price at least.
    assertThat(price.worstCase(longer.tier("flex"))).isEqualTo(price.worstCase(longer));
  }

  @Test
  void worstCase_shippedModelByWhatIsAskedFor_isStandardByDefaultAndPriorityBySilence() {
    Price price = SHIPPED.require("openai", "gpt-4o", DAY);
    Usage million = Usage.tokens(1_000_000, 1_000_000);

    assertThat(price.worstCase(million.tier(ServiceTier.asked("default"))))
        .isEqualTo(Usd.of("12.5"));
    assertThat(price.worstCase(million.tier(ServiceTier.AUTO))).isEqualTo(Usd.of("21.25"));
  }

  @Test
  void find_imagesAndCharacters_havePricesOfTheirOwn() {
    Usage image = new Usage(0, 0, 0, 0, 0, 2, 0).size("standard-1024x1024");
    Usage speech = new Usage(0, 0, 0, 0, 0, 0, 1000);

    assertThat(SHIPPED.require("openai", "dall-e-3", DAY).cost(image)).isEqualTo(Usd.of("0.08"));
    assertThat(SHIPPED.require("elevenlabs", "eleven_multilingual_v2", DAY).cost(speech))
        .isEqualTo(Usd.of("0.18"));
  }

  @Test
  void cost_unitWithoutAPrice_isAnErrorAndNeverZero() {
    Price dalle = SHIPPED.require("openai", "dall-e-3", DAY);

    assertThatThrownBy(() -> dalle.cost(Usage.tokens(1, 0).size("standard-1024x1024")))
        .isInstanceOf(MissingPriceException.class)
        .hasMessageContaining("openai/dall-e-3 (input)")
        .hasMessageContaining("troupe prices set openai/dall-e-3 --input");
  }

  @Test
  void require_unknownModel_isAnError() {
    assertThatThrownBy(() -> SHIPPED.require("groq", "gpt-4o", DAY))
        .isInstanceOf(MissingPriceException.class)
        .hasMessageContaining("no price for groq/gpt-4o");
  }

  @Test
  void find_datedPrices_newestInForceDecides() {
    assertThat(input(SHIPPED, "openai", "o3", LocalDate.of(2025, 6, 9))).isEqualTo("0.00001");
    assertThat(input(SHIPPED, "openai", "o3", LocalDate.of(2025, 6, 10))).isEqualTo("0.000002");
    assertThat(SHIPPED.find("openai", "gpt-4o", LocalDate.of(1999, 12, 31))).isEmpty();
  }

  @Test
  void find_localPrice_winsOverANewerShippedOne() {
    PriceBook book =
        PriceBook.of(
            List.of(
                ShippedRows.line(1, ShippedRows.row("p", "m", "2026-02-01", CHEAP), false),
                ShippedRows.line(2, ShippedRows.row("p", "m", "2026-01-01", DEAR), true)));

    assertThat(input(book, "p", "m", DAY)).isEqualTo("0.000009");
    assertThat(book.find("p", "m", LocalDate.of(2025, 12, 31))).isEmpty();
  }

  @Test
  void find_severalBeginnings_longestDecidesAndAnExactNameBeforeAll() {
    PriceBook book =
        PriceBook.of(
            List.of(
                ShippedRows.line(1, ShippedRows.row("p", "big*", "2026-01-01", CHEAP), false),
                ShippedRows.line(2, ShippedRows.row("p", "big-new*", "2026-01-01", DEAR), false),
                ShippedRows.line(
                    3, ShippedRows.row("p", "big-new-1", "2026-01-01", CHEAP), false)));

    assertThat(input(book, "p", "big-new-2", DAY)).isEqualTo("0.000009");
    assertThat(input(book, "p", "big-old", DAY)).isEqualTo("0.000001");
    assertThat(input(book, "p", "big-new-1", DAY)).isEqualTo("0.000001");
    assertThat(book.find("p", "bi", DAY)).isEqualTo(Optional.empty());
  }

  @Test
  void find_tierOfABeginning_addsToItsOwnModelOnly() {
    List<PriceRow> rows =
        ShippedRows.rows(
            "provider,model,service_tier,input,output",
            "p,big-1,,1,1",
            "p,big-1-2026-01-01,flex,2,2",
            "p,big-1-mini,,3,3",
            "p,big*,priority,9,9");
    PriceBook book = PriceBook.of(rows.stream().map(r -> ShippedRows.line(1, r, false)).toList());

    assertThat(tiers(book, "big-1-2026-01-01"))
        .containsExactly("standard 1", "flex 2", "priority 9");
    assertThat(tiers(book, "big-1-mini")).containsExactly("standard 3");
    assertThat(tiers(book, "big-2")).containsExactly("priority 9");
  }

  private static List<String> tiers(PriceBook book, String model) {
    return book.require("p", model, DAY).lines().stream()
        .map(line -> line.row().serviceTier() + " " + line.row().rates().quote(Unit.INPUT))
        .toList();
  }

  @Test
  void find_localPriceWithoutLongContexts_replacesThoseThatWereShipped() {
    List<PriceLine> lines =
        new ArrayList<>(
            ShippedRows.rows("provider,model,above_input_tokens,input", "p,m,,1", "p,m,100,2")
                .stream()
                .map(row -> ShippedRows.line(1, row, false))
                .toList());
    lines.add(ShippedRows.line(2, ShippedRows.row("p", "m", "2026-01-01", "5"), true));

    Price price = PriceBook.of(lines).require("p", "m", DAY);

    assertThat(price.cost(Usage.tokens(1_000, 0))).isEqualTo(Usd.of("0.005"));
    assertThat(price.lines()).hasSize(1);
  }

  @Test
  void worstCase_tierThatIsLeftToTheProvider_isTheDearestLiveOne() {
    List<PriceRow> rows =
        ShippedRows.rows(
            "provider,model,service_tier,input,output",
            "p,m,,10,10",
            "p,m,flex,5,5",
            "p,m,priority,20,20",
            "p,m,batch,99,99");
    PriceBook book = PriceBook.of(rows.stream().map(r -> ShippedRows.line(1, r, false)).toList());
    Price price = book.require("p", "m", DAY);
    Usage million = Usage.tokens(1_000_000, 0);

    assertThat(price.worstCase(million)).isEqualTo(Usd.of("10"));
    assertThat(price.worstCase(million.tier("flex"))).isEqualTo(Usd.of("10"));
    assertThat(price.worstCase(million.tier(ServiceTier.AUTO))).isEqualTo(Usd.of("20"));
    assertThat(price.cost(million.tier("flex"))).isEqualTo(Usd.of("5"));
    assertThatThrownBy(() -> price.cost(million.tier("scale")))
        .hasMessageContaining("p/m (tier scale)")
        .hasMessageContaining("troupe prices set p/m --tier scale --input");
    assertThatThrownBy(() -> price.worstCase(million.tier("scale")))
        .isInstanceOf(MissingPriceException.class);
  }

  @Test
  void worstCase_ofAPicture_isByWhatTheModelIsSoldBy() {
    Usage picture = new Usage(1_000, 0, 0, 8_000, 0, 1, 0);
    assertThat(price(null, null, "0.04", null).worstCase(picture)).isEqualTo(Usd.of("0.04"));
    assertThat(price("0.000005", "0.00004", null, null).worstCase(picture))
        .isEqualTo(Usd.of("0.325"));
    assertThatThrownBy(() -> price("0.000005", null, null, null).worstCase(picture))
        .isInstanceOf(MissingPriceException.class);
  }

  @Test
  void worstCase_ofSpeech_isByTheCharacter() {
    Usage speech = new Usage(1_000, 0, 0, 4_000, 0, 0, 900);
    assertThat(price(null, null, null, "0.00018").worstCase(speech)).isEqualTo(Usd.of("0.162"));
  }

  @Test
  void worstCase_ofText_needsBothPricesUnlessNothingIsPutOut() {
    Price vectors = price("0.00000002", null, null, null);
    assertThat(vectors.worstCase(Usage.tokens(1_000, 0))).isEqualTo(Usd.of("0.00002"));
    assertThatThrownBy(() -> vectors.worstCase(Usage.tokens(1_000, 1)))
        .isInstanceOf(MissingPriceException.class);
  }

  private static Price price(
      @Nullable String input,
      @Nullable String output,
      @Nullable String image,
      @Nullable String character) {
    return Price.of(
        1,
        "p",
        "m",
        Rates.NONE
            .with(Unit.INPUT, usd(input))
            .with(Unit.OUTPUT, usd(output))
            .with(Unit.PER_IMAGE, usd(image))
            .with(Unit.PER_CHARACTER, usd(character)));
  }

  private static @Nullable Usd usd(@Nullable String dollars) {
    return dollars == null ? null : Usd.of(dollars);
  }

  private static String input(PriceBook book, String provider, String model, LocalDate day) {
    return ShippedRows.exact(book.require(provider, model, day), Unit.INPUT);
  }
}
