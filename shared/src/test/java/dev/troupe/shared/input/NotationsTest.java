package dev.troupe.shared.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotationsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "1s, PT1S",
    "15m, PT15M",
    "24h, PT24H",
    "7d, PT168H",
    "PT30S, PT30S",
    "' 2 s ', PT2S",
    "0s, PT0S",
    "P1D, PT24H"
  })
  void duration_usualNotation_isRead(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "s", "-1s", "1.5s", "1 week", "PT-5S", "999999999999d999"})
  void duration_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "64KiB, 65536",
    "500MB, 500000000",
    "2gib, 2147483648",
    "1.5KB, 1500",
    "7, 7",
    "7b, 7"
  })
  void size_usualNotation_isRead(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MB", "-1MB", "1XB", "0.5b", "999999999999999TB"})
  void size_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> Sizes.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void suggestion_nearName_isOffered() {
    assertThat(Suggestion.nearest("tempratur", List.of("temperature", "timeout")))
        .contains("temperature");
    assertThat(Suggestion.nearest("xyz", List.of("temperature", "timeout"))).isEmpty();
    assertThat(Suggestion.expected("xyz", List.of())).isEqualTo("nothing here");
  }

  @Test
  void shown_passwordsAndLength_areKeptFromErrors() {
    assertThat(Quoted.of("postgresql://me:pw@host/db")).isEqualTo("postgresql://***@host/db");
    assertThat(Quoted.of("jdbc:x?user=me&password=pw&ssl=1"))
        .isEqualTo("jdbc:x?user=me&password=***&ssl=1");
    assertThat(Quoted.of("a\nb")).isEqualTo("a\\u000ab");
    assertThat(Quoted.of("x".repeat(500))).hasSizeLessThan(100);
  }

  @Test
  void lines_unknownPath_isTheNearestAroundIt() {
    Lines lines = new Lines("f", Map.of("", 1, "a", 2, "a.b[1]", 5));

    assertThat(lines.of("a.b[1].c")).isEqualTo(5);
    assertThat(lines.of("a.b[0]")).isEqualTo(2);
    assertThat(lines.of("z")).isEqualTo(1);
  }
}
