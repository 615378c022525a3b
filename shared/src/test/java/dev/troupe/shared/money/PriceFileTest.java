package dev.troupe.shared.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.InvalidInputException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriceFileTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

  @Test
  void read_columnsInAnyOrder_areTakenByName() {
    List<PriceRow> rows =
        PriceFile.read(
            "mine.csv",
            """
            model,provider,output,input,service_tier,above_input_tokens,effective_from,per_image,image_size
            gpt-x,openai,15,3.00,,,2026-01-31,,
            gpt-x,openai,30,6,,200000,2026-01-31,,

            gpt-x,openai,7.5,1.5,batch,,,,
            paint,openai,,,,,,0.08,hd-1024x1024
            """,
            TODAY);

    assertThat(rows).hasSize(4);
    PriceRow first = rows.getFirst();
    assertThat(first.effectiveFrom()).isEqualTo("2026-01-31");
    assertThat(first.rates().get(Unit.INPUT)).isEqualTo(Usd.of("0.000003"));
    assertThat(first.rates().get(Unit.CACHED_INPUT)).isNull();
    assertThat(rows.get(1).aboveInputTokens()).isEqualTo(200_000);
    assertThat(rows.get(2).serviceTier()).isEqualTo("batch");
    assertThat(rows.get(2).effectiveFrom()).isEqualTo(TODAY);
    assertThat(rows.get(3).imageSize()).isEqualTo("hd-1024x1024");
    assertThat(rows.get(3).rates().get(Unit.PER_IMAGE)).isEqualTo(Usd.of("0.08"));
  }

  @Test
  void read_manyMistakes_areAllNamedByLineAndColumn() {
    String text =
        """
        provider,model,effective_from,service_tier,above_input_tokens,input,per_image
        openai,gpt-x,31.01.2026,,,3,
        openai,gpt x,,,,3,
        openai,gpt-y,,,,-1,
        openai,gpt-z,,auto,,0.0000001,
        openai,gpt-a,,,many,3
        openai,gpt-b,,,,three,1001
        ,gpt-c,,,,3,
        """;

    assertThatThrownBy(() -> PriceFile.read("mine.csv", text, TODAY))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("mine.csv:2: effective_from: 31.01.2026 (expected: a day as")
        .hasMessageContaining("mine.csv:3: model: gpt x (expected: a model's name")
        .hasMessageContaining("mine.csv:4: input: -1 (expected: dollars per million tokens")
        .hasMessageContaining("mine.csv:5: service_tier: auto (expected: standard, batch")
        .hasMessageContaining("mine.csv:5: input: 0.0000001 (expected:")
        .hasMessageContaining("mine.csv:6: 6 cells (expected: 7, as the header has)")
        .hasMessageContaining("mine.csv:6: above_input_tokens: many (expected: 0 to 2147483647)")
        .hasMessageContaining("mine.csv:7: input: three (expected:")
        .hasMessageContaining("mine.csv:7: per_image: 1001 (expected: dollars per image")
        .hasMessageContaining("mine.csv:8: provider: missing (expected:");
  }

  @Test
  void read_whatMayNotEnter_isRefused() {
    String text =
        """
        provider,model,effective_from,input
        a\u0000,b,,1
        a,b\u0007,,1
        a,c,+999999999-01-01,1
        a,d,2200-01-01,1
        a,e,,1e999999999
        """;

    assertThatThrownBy(() -> PriceFile.read("x.csv", text, TODAY))
        .hasMessageContaining("x.csv:2: U+0000 at offset 1 (expected: text without")
        .hasMessageContaining("x.csv:3: model: b\\u0007 (expected: a model's name")
        .hasMessageContaining("x.csv:4: effective_from: +999999999-01-01 (expected: a day as")
        .hasMessageContaining("x.csv:5: effective_from: 2200-01-01 (expected: a day as")
        .hasMessageContaining("x.csv:6: input: 1e999999999 (expected: dollars per million");
  }

  @Test
  void read_unknownColumn_namesThoseThatThereAre() {
    assertThatThrownBy(() -> PriceFile.read("x.csv", "provider,model,inputs\na,b,1\n", TODAY))
        .hasMessageContaining("x.csv:1: header: inputs (expected: columns of provider, model,");
  }

  @Test
  void read_twoRowsOfOneKey_areAmbiguous() {
    assertThatThrownBy(
            () -> PriceFile.read("x.csv", "provider,model,input\na,b,1\n\na,b,2\n", TODAY))
        .hasMessageContaining("x.csv:4: a/b (expected: one row for each model, tier, size");
  }

  @Test
  void read_longContextAlone_wantsThePriceOfShortOnes() {
    assertThatThrownBy(
            () ->
                PriceFile.read(
                    "x.csv", "provider,model,above_input_tokens,input\na,b,1000,1\n", TODAY))
        .hasMessageContaining("x.csv:2: above_input_tokens: 1000 (expected: a row for shorter");
  }

  @Test
  void read_emptyFile_isNoTable() {
    assertThatThrownBy(() -> PriceFile.read("x.csv", "", TODAY))
        .hasMessageContaining("x.csv:1: header: missing (expected: a column provider)");
    assertThatThrownBy(() -> PriceFile.read("x.csv", "provider,model,input\n", TODAY))
        .hasMessageContaining("x.csv:1: no prices (expected: a line for each price");
  }
}
