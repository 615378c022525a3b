package dev.troupe.simulator.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 1.5s}, {@code 2m}. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)(us|ms|s|m)");

  private Durations() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is no number with unit us, ms, s or m
   */
  public static Duration parse(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches()) {
      throw new IllegalArgumentException("duration: " + text + " (expected: like 250ms, 1.5s, 2m)");
    }
    var nanosPerUnit =
        switch (match.group(2)) {
          case "us" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          default -> 60_000_000_000L;
        };
    return Duration.ofNanos(
        new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(nanosPerUnit)).longValue());
  }

  static String write(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), 6).stripTrailingZeros().toPlainString() + "ms";
  }
}
