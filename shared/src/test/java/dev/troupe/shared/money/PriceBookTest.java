package dev.troupe.shared.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.Usd;
import java.time.LocalDate;
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
