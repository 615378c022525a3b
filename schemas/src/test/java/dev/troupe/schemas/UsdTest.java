package dev.troupe.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UsdTest {
  @Test
  void toString_anyAmount_showsEnoughToTellItFromNothing() {
    assertThat(Usd.of("1234.567")).hasToString("$1,234.57");
    assertThat(Usd.of("0.25")).hasToString("$0.2500");
    assertThat(Usd.of("0.0000465")).hasToString("$0.000047");
    assertThat(Usd.ZERO).hasToString("$0.00");
  }

  @Test
  void toString_aNegativeAmount_hasItsSignBeforeTheDollar() {
    assertThat(Usd.of("-0.0985")).hasToString("-$0.0985");
    assertThat(Usd.of("-1234.567")).hasToString("-$1,234.57");
    assertThat(Usd.of("-0.0000465")).hasToString("-$0.000047");
  }

  @Test
  void toExactString_anyAmount_hasAllDigitsAndItsSignBeforeTheDollar() {
    assertThat(Usd.of("0.000000000001").toExactString()).isEqualTo("$0.000000000001");
    assertThat(Usd.of("-1200.50").toExactString()).isEqualTo("-$1200.5");
    assertThat(Usd.ZERO.toExactString()).isEqualTo("$0");
  }

  @Test
  void exact_anyAmount_hasAllDigitsAndNoExponent() {
    assertThat(Usd.of("0.000000000001").exact()).isEqualTo("0.000000000001");
    assertThat(Usd.of("1200").exact()).isEqualTo("1200");
    assertThat(Usd.of("0.50").exact()).isEqualTo("0.5");
  }

  @Test
  void arithmetic_beyondItsRange_throwsInsteadOfWrapping() {
    assertThatThrownBy(() -> new Usd(Long.MAX_VALUE).plus(new Usd(1)))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Usd.of("0.0000000000001")).isInstanceOf(ArithmeticException.class);
  }
}
