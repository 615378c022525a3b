package dev.troupe.worker.provider.openai;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a provider asks to be tried again: milliseconds, seconds, or a date. */
final class RetryHint {
  private static final Duration MAX = Duration.ofMinutes(10);
  private static final List<String> MILLIS = List.of("retry-after-ms", "x-ms-retry-after-ms");

  private RetryHint() {}

  /** At most ten minutes, never negative; null if nothing (sensible) is said. */
  static @Nullable Duration of(HttpHeaders headers, Instant now) {
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
