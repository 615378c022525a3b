package dev.troupe.shared.input;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them. */
public final class Durations {
  public static final String EXPECTED = "a duration such as 500ms, 1s, 15m, 24h, 7d or PT30S";

  /**
   * A hundred years: nothing here lasts longer, and sums with it stay within what a clock holds.
   */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final Pattern SHORT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

  private Durations() {}

  /**
   * Parses {@code 500ms}, {@code 1s}, {@code 15m}, {@code 24h}, {@code 7d} or ISO 8601.
   *
   * @throws IllegalArgumentException if it is neither, negative, or longer than 36,500 days
   */
  public static Duration parse(String text) {
    String trimmed = text.strip();
    Matcher m = SHORT.matcher(trimmed.toLowerCase(Locale.ROOT));
    try {
      Duration duration =
          m.matches() ? of(Long.parseLong(m.group(1)), m.group(2)) : Duration.parse(trimmed);
      if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (java.time.DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
    throw new IllegalArgumentException(EXPECTED);
  }

  private static Duration of(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
