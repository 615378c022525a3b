package dev.troupe.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.limit.Headroom;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitHeadersTest {
  @ParameterizedTest
  @CsvSource({
    "12ms, PT0.012S",
    "1.5s, PT1.5S",
    "6m0s, PT6M",
    "2m59.56s, PT2M59.56S",
    "1h0m0s, PT1H",
    "59.7, PT59.7S",
    "0, PT0S"
  })
  void duration_everyFormThatIsSeen_isRead(String text, Duration expected) {
    assertThat(LimitHeaders.duration(text)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"soon", "6x", "-1s", "1m x", "99999999999999s", "''"})
  void duration_somethingElse_isNotGuessed(String text) {
    assertThat(LimitHeaders.duration(text)).isEmpty();
  }

  @Test
  void of_requestsOfTheDay_areNotTakenForThoseOfTheMinute() {
    HttpHeaders headers =
        HttpHeaders.of(
            Map.of(
                "x-ratelimit-remaining-requests", List.of("14000"),
                "x-ratelimit-reset-requests", List.of("6m0s"),
                "x-ratelimit-remaining-tokens", List.of("17"),
                "x-ratelimit-reset-tokens", List.of("7.66s")),
            (name, value) -> true);

    assertThat(LimitHeaders.of(headers, false))
        .isEqualTo(new Headroom(null, Duration.ofMinutes(6), 17L, Duration.ofMillis(7_660)));
    assertThat(LimitHeaders.of(headers, true).requests()).isEqualTo(14_000);
  }
}
