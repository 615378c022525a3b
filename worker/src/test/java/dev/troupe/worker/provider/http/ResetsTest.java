package dev.troupe.worker.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.LimitHeaders;
import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResetsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "12ms, PT0.012S",
    "1.5s, PT1.5S",
    "6m0s, PT6M",
    "2m59.56s, PT2M59.56S",
    "1h0m0s, PT1H",
    "1d2h, PT26H",
    "52s, PT52S",
    "2026-11-20T12:00:30Z, PT30S",
    "2026-11-20T13:00:30+01:00, PT30S",
    "2026-11-20T11:00:00Z, PT0S",
    "33.011382, PT33.012S",
    "7, PT7S",
    "1795176030, PT30S",
    "1795176030500, PT30.5S",
    "0, PT0S",
    "-4, PT0S"
  })
  void parse_everyForm_isRead(String text, Duration expected) {
    assertThat(Resets.parse(text, NOW)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "soon", "NaN", "12parsecs", "2026-11-20"})
  void parse_nonsense_isNothing(String text) {
    assertThat(Resets.parse(text, NOW)).isEmpty();
  }

  @Test
  void read_twoLinesOfOneAxis_theTighterCounts() {
    LimitReader reader =
        new LimitReader(
            List.of(
                new LimitReader.Row(Axis.TOKENS, "limit-a", "left-a", "reset-a"),
                new LimitReader.Row(Axis.TOKENS, "limit-b", "left-b", "reset-b")));
    LimitHeaders read =
        reader.read(
            headers(Map.of("limit-a", "100", "left-a", "90", "limit-b", "50", "left-b", "2")), NOW);
    assertThat(read.on(Axis.TOKENS)).isEqualTo(new LimitHeaders.Line(50L, 2L, null));
  }

  @Test
  void read_namesInCapitals_areTheSame() {
    LimitReader reader =
        new LimitReader(List.of(new LimitReader.Row(Axis.TOKENS, "limit-a", "left-a", "reset-a")));
    LimitHeaders read =
        reader.read(headers(Map.of("Limit-A", "100", "LEFT-A", "90", "Reset-a", "6m0s")), NOW);
    assertThat(read.on(Axis.TOKENS))
        .isEqualTo(new LimitHeaders.Line(100L, 90L, Duration.ofMinutes(6)));
  }

  @Test
  void hint_sources_countInTheirOrder() {
    String info =
        "{\"details\": [{\"@type\": \"type.googleapis.com/google.rpc.RetryInfo\", \"retryDelay\": \"52s\"}],"
            + " \"metadata\": {\"resets_at\": \"2026-11-20T12:01:00Z\"}}";
    Map<String, String> headers =
        new HashMap<>(Map.of("retry-after-ms", "250", "retry-after", "7"));
    assertThat(hint(headers, info)).isEqualTo(Duration.ofMillis(250));
    headers.remove("retry-after-ms");
    assertThat(hint(headers, info)).isEqualTo(Duration.ofSeconds(7));
    headers.remove("retry-after");
    assertThat(hint(headers, info)).isEqualTo(Duration.ofSeconds(52));
    assertThat(hint(headers, info.replace("52s", "soon"))).isEqualTo(Duration.ofMinutes(1));
    assertThat(hint(headers, "{\"metadata\": {\"resets_at\": \"2026-11-20T12:01:00Z\"}}"))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(hint(headers, "{}")).isEqualTo(Duration.ofSeconds(9));
  }

  private static Duration hint(Map<String, String> headers, String error) {
    LimitHeaders used =
        new LimitHeaders(
            Map.of(
                Axis.REQUESTS, new LimitHeaders.Line(10L, 0L, Duration.ofSeconds(9)),
                Axis.TOKENS, new LimitHeaders.Line(10L, 5L, Duration.ofSeconds(90))));
    Reply reply = new Reply(headers(headers), new byte[0], new Wire(null, 429, used));
    Duration hint = RetryHint.of(reply, Json.STRICT.readTree(error), NOW);
    assertThat(hint).isNotNull();
    return hint == null ? Duration.ZERO : hint;
  }

  private static HttpHeaders headers(Map<String, String> values) {
    Map<String, List<String>> lists = new HashMap<>();
    values.forEach((name, value) -> lists.put(name, List.of(value)));
    return HttpHeaders.of(lists, (name, value) -> true);
  }
}
