package dev.troupe.shared.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.Usd;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceBookTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final PriceBook SHIPPED = ShippedRows.book();
  private static final String CHEAP = "1,,,1,,,,,";
  private static final String DEAR = "9,,,9,,,,,";

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

  @Test
  void find_imagesAndCharacters_havePricesOfTheirOwn() {
    Usage image = new Usage(0, 0, 0, 0, 0, 2, 0);
    Usage speech = new Usage(0, 0, 0, 0, 0, 0, 1000);

    assertThat(SHIPPED.require("openai", "dall-e-3", DAY).cost(image)).isEqualTo(Usd.of("0.08"));
    assertThat(SHIPPED.require("elevenlabs", "eleven_multilingual_v2", DAY).cost(speech))
        .isEqualTo(Usd.of("0.18"));
  }

  @Test
  void cost_unitWithoutAPrice_isAnErrorAndNeverZero() {
    Price dalle = SHIPPED.require("openai", "dall-e-3", DAY);

    assertThatThrownBy(() -> dalle.cost(Usage.tokens(1, 0)))
        .isInstanceOf(MissingPriceException.class)
        .hasMessageContaining("openai/dall-e-3 (input)");
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
                ShippedRows.entry(1, ShippedRows.row("p", "m", "2026-02-01", CHEAP), false),
                ShippedRows.entry(2, ShippedRows.row("p", "m", "2026-01-01", DEAR), true)));

    assertThat(input(book, "p", "m", DAY)).isEqualTo("0.000009");
    assertThat(book.find("p", "m", LocalDate.of(2025, 12, 31))).isEmpty();
  }

  @Test
  void find_severalBeginnings_longestDecidesAndAnExactNameBeforeAll() {
    PriceBook book =
        PriceBook.of(
            List.of(
                ShippedRows.entry(1, ShippedRows.row("p", "big*", "2026-01-01", CHEAP), false),
                ShippedRows.entry(2, ShippedRows.row("p", "big-new*", "2026-01-01", DEAR), false),
                ShippedRows.entry(
                    3, ShippedRows.row("p", "big-new-1", "2026-01-01", CHEAP), false)));

    assertThat(input(book, "p", "big-new-2", DAY)).isEqualTo("0.000009");
    assertThat(input(book, "p", "big-old", DAY)).isEqualTo("0.000001");
    assertThat(input(book, "p", "big-new-1", DAY)).isEqualTo("0.000001");
    assertThat(book.find("p", "bi", DAY)).isEqualTo(Optional.empty());
  }

  @Test
  void cost_everyShippedPrice_equalsTheExactDecimalSum() {
    long seed = Long.getLong("seed", 20_261_120L);
    Random random = new Random(seed);

    for (PriceRow row : ShippedRows.all()) {
      Price price = ShippedRows.entry(1, row, false).price();
      for (int i = 0; i < 20; i++) {
        Usage usage = usage(random, row);
        assertThat(price.cost(usage).dollars())
            .as("-Dseed=%d %s %s", seed, row, usage)
            .isEqualByComparingTo(reference(row, usage));
      }
    }
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
    return new Price(
        1,
        "p",
        "m",
        LocalDate.EPOCH,
        input == null ? null : Usd.of(input),
        null,
        null,
        output == null ? null : Usd.of(output),
        null,
        image == null ? null : Usd.of(image),
        character == null ? null : Usd.of(character));
  }

  private static Usage usage(Random random, PriceRow row) {
    boolean tokens = row.prices().get(0) != null;
    boolean output = row.prices().get(3) != null;
    return new Usage(
        tokens ? random.nextLong(2_000_000) : 0,
        row.prices().get(1) != null || tokens ? random.nextLong(2_000_000) : 0,
        row.prices().get(2) != null || tokens ? random.nextLong(2_000_000) : 0,
        output ? random.nextLong(200_000) : 0,
        0,
        row.prices().get(5) != null ? random.nextLong(10) : 0,
        row.prices().get(6) != null ? random.nextLong(5_000) : 0);
  }

  /** Slow and obvious. */
  private static BigDecimal reference(PriceRow row, Usage u) {
    return amount(row, 0, u.inputTokens())
        .add(amount(row, row.prices().get(1) == null ? 0 : 1, u.cachedTokens()))
        .add(amount(row, row.prices().get(2) == null ? 0 : 2, u.cacheWriteTokens()))
        .add(amount(row, 3, u.outputTokens()))
        .add(amount(row, 4, 1))
        .add(amount(row, 5, u.images()))
        .add(amount(row, 6, u.characters()));
  }

  private static BigDecimal amount(PriceRow row, int column, long quantity) {
    Usd price = row.prices().get(column);
    return price == null
        ? BigDecimal.ZERO
        : new BigDecimal(price.exact()).multiply(BigDecimal.valueOf(quantity));
  }

  private static @Nullable String input(
      PriceBook book, String provider, String model, LocalDate day) {
    Usd input = book.require(provider, model, day).input();
    return input == null ? null : input.exact();
  }
}
