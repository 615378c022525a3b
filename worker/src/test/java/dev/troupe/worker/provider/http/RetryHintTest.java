package dev.troupe.worker.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryHintTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "retry-after, 7, PT7S",
    "retry-after, 0.5, PT0.5S",
    "retry-after, 86400, PT10M",
    "retry-after, -3, PT0S",
    "retry-after-ms, 250, PT0.25S",
    "x-ms-retry-after-ms, 1500, PT1.5S",
    "retry-after, 'Fri, 20 Nov 2026 12:00:30 GMT', PT30S",
    "retry-after, 'Fri, 20 Nov 2026 11:00:00 GMT', PT0S"
  })
  void of_everyForm_isRead(String header, String value, Duration expected) {
    assertThat(RetryHint.of(headers(Map.of(header, value)), NOW)).isEqualTo(expected);
  }

  @Test
  void of_millisAndSeconds_theFinerOneWins() {
    assertThat(RetryHint.of(headers(Map.of("retry-after", "2", "retry-after-ms", "1200")), NOW))
        .isEqualTo(Duration.ofMillis(1200));
  }

  @ParameterizedTest
  @CsvSource({"soon", "NaN", "''"})
  void of_nonsense_isNoHint(String value) {
    assertThat(RetryHint.of(headers(Map.of("retry-after", value)), NOW)).isNull();
  }

  private static HttpHeaders headers(Map<String, String> values) {
    Map<String, List<String>> all = new HashMap<>();
    values.forEach((k, v) -> all.put(k, List.of(v)));
    return HttpHeaders.of(all, (k, v) -> true);
  }
}
