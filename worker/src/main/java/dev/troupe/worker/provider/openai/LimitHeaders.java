package dev.troupe.worker.provider.openai;

import dev.troupe.shared.limit.Headroom;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is left, as {@code x-ratelimit-remaining-*} and {@code x-ratelimit-reset-*} tell. */
final class LimitHeaders {
  // 12ms, 1.5s, 6m0s, 2m59.56s, 1h0m0s; or seconds without a unit.
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|h|m|s|$)");
  private static final double MAX_MILLIS = 1e12;

  private LimitHeaders() {}

  /**
   * Reads them.
   *
   * @param requestsPerMinute whether requests are counted by the minute; at Groq they are by the
   *     day
   */
  static Headroom of(HttpHeaders headers, boolean requestsPerMinute) {
    Long requests = requestsPerMinute ? remaining(headers, "requests") : null;
    Long tokens = remaining(headers, "tokens");
    return new Headroom(requests, reset(headers, "requests"), tokens, reset(headers, "tokens"));
  }

  private static @Nullable Long remaining(HttpHeaders headers, String what) {
    return headers
        .firstValue("x-ratelimit-remaining-" + what)
        .filter(v -> v.matches("\\d{1,15}"))
        .map(Long::valueOf)
        .orElse(null);
  }

  private static Duration reset(HttpHeaders headers, String what) {
    return headers
        .firstValue("x-ratelimit-reset-" + what)
        .flatMap(LimitHeaders::duration)
        .orElse(Duration.ZERO);
  }

  static Optional<Duration> duration(String text) {
    Matcher part = PART.matcher(text);
    double millis = 0;
    int end = 0;
    while (end < text.length() && part.find(end) && part.start() == end) {
      millis += Double.parseDouble(part.group(1)) * unit(part.group(2));
      end = part.end();
    }
    return end == text.length() && end > 0 && millis < MAX_MILLIS
        ? Optional.of(Duration.ofMillis((long) Math.ceil(millis)))
        : Optional.empty();
  }

  private static int unit(String name) {
    return switch (name) {
      case "ms" -> 1;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      default -> 1_000;
    };
  }
}
