package dev.troupe.worker.provider.http;

import dev.troupe.worker.provider.LimitHeaders;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * When a provider asks to be tried again. What says so, the first that does counts: {@code
 * retry-after-ms}, {@code x-ms-retry-after-ms}, {@code retry-after} (seconds or a date), Google's
 * {@code RetryInfo} in the body, {@code metadata.resets_at} there, and the reset of a limit that is
 * used up.
 */
final class RetryHint {
  private static final Duration MAX = Duration.ofMinutes(10);
  private static final List<String> MILLIS = List.of("retry-after-ms", "x-ms-retry-after-ms");
  private static final String RETRY_INFO = "google.rpc.RetryInfo";

  private RetryHint() {}

  /** As {@link #of(HttpHeaders, Instant)}, then by the body's error, then by the limits. */
  public static @Nullable Duration of(Reply reply, JsonNode error, Instant now) {
    Duration said = of(reply.headers(), now);
    if (said != null) {
      return said;
    }
    return body(error, now)
        .or(() -> limits(reply.wire().limits(), reply.status()))
        .map(RetryHint::capped)
        .orElse(null);
  }

  /** At most ten minutes, never negative; null if nothing (sensible) is said. */
  public static @Nullable Duration of(HttpHeaders headers, Instant now) {
    for (String name : MILLIS) {
      Optional<Duration> millis = headers.firstValue(name).flatMap(v -> number(v, 1));
      if (millis.isPresent()) {
        return millis.get();
      }
    }
    return headers
        .firstValue("retry-after")
        .flatMap(v -> number(v, 1_000).or(() -> date(v, now)))
        .orElse(null);
  }

  private static Optional<Duration> body(JsonNode error, Instant now) {
    for (JsonNode detail : error.path("details")) {
      if (detail.path("@type").asString("").endsWith(RETRY_INFO)) {
        Optional<Duration> delay = Resets.parse(detail.path("retryDelay").asString(""), now);
        if (delay.isPresent()) {
          return delay;
        }
      }
    }
    return Resets.parse(error.path("metadata").path("resets_at").asString(""), now);
  }

  private static Optional<Duration> limits(LimitHeaders limits, int status) {
    return status == 429 ? limits.exhaustedUntil() : Optional.empty();
  }

  private static Optional<Duration> number(String value, int millisPerUnit) {
    try {
      double millis = Double.parseDouble(value.strip()) * millisPerUnit;
      return Double.isNaN(millis)
          ? Optional.empty()
          : Optional.of(capped(Duration.ofMillis((long) Math.ceil(millis))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> date(String value, Instant now) {
    try {
      Instant then =
          ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(capped(Duration.between(now, then)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration capped(Duration d) {
    if (d.isNegative()) {
      return Duration.ZERO;
    }
    return d.compareTo(MAX) > 0 ? MAX : d;
  }
}
