package dev.troupe.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "999, 999 ms",
    "1200, 1.2 s",
    "59900, 59.9 s",
    "61000, 1 min 1 s",
    "3660000, 1 h 1 min"
  })
  void duration_fitsItsSize(long millis, String text) {
    assertThat(Texts.duration(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void count_groupsThousandsAndKnowsPlurals() {
    assertThat(Texts.count(1234567)).isEqualTo("1,234,567");
    assertThat(Texts.count(1, "call")).isEqualTo("1 call");
    assertThat(Texts.count(0, "call")).isEqualTo("0 calls");
  }

  @Test
  void wrapped_longLines_breakBetweenWords() {
    assertThat(Texts.wrapped("one two three\n\nfour", 8))
        .containsExactly("one two", "three", "", "four");
    assertThat(Texts.wrapped("abcdefghij", 4)).containsExactly("abcd", "efgh", "ij");
  }

  @Test
  void shorten_countsCharactersNotUnits() {
    assertThat(Texts.shorten("😀😀😀", 3)).isEqualTo("😀😀😀");
    assertThat(Texts.shorten("😀😀😀", 2)).isEqualTo("😀…");
  }
}
