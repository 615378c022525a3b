package dev.troupe.worker.provider.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads when a limit is whole again, in every form that providers have for it: a duration ({@code
 * 6m0s}, {@code 2m59.56s}, {@code 12ms}), an instant (RFC 3339), seconds from now, seconds or
 * milliseconds since 1970.
 */
final class Resets {
  private static final Pattern DURATION =
      Pattern.compile(
          "(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?!s))?(?:(\\d+(?:\\.\\d+)?)s)?(?:(\\d+(?:\\.\\d+)?)ms)?");
  // As seconds from now these would be more than thirty years, and as seconds since 1970 before
  // 2001.
  private static final double EPOCH_SECONDS = 1e9;
  private static final double EPOCH_MILLIS = 1e11;
  private static final double LONGEST_SECONDS = 366 * 86_400.0;

  private Resets() {}

  /** From now on, never negative; empty if it makes no sense. */
  public static Optional<Duration> parse(String text, Instant now) {
    String value = text.strip();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> found = number(value, now);
    if (found.isEmpty()) {
      found = duration(value);
    }
    return (found.isEmpty() ? instant(value, now) : found)
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }

  private static Optional<Duration> number(String value, Instant now) {
    // Most have a unit, in every reply: an exception for each would cost more than all the rest.
    if (Character.isLetter(value.charAt(value.length() - 1))) {
      return Optional.empty();
    }
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    if (number >= EPOCH_MILLIS) {
      return Optional.of(Duration.between(now, Instant.ofEpochMilli((long) number)));
    }
    if (number >= EPOCH_SECONDS) {
      return Optional.of(Duration.between(now, Instant.ofEpochSecond((long) number)));
    }
    return Optional.of(seconds(number));
  }

  private static Optional<Duration> duration(String value) {
    Matcher match = DURATION.matcher(value);
    if (!match.matches()) {
      return Optional.empty();
    }
    double seconds =
        part(match.group(1)) * 86_400
            + part(match.group(2)) * 3_600
            + part(match.group(3)) * 60
            + part(match.group(4))
            + part(match.group(5)) / 1_000;
    return Optional.of(seconds(seconds));
  }

  private static double part(String digits) {
    return digits == null ? 0 : Double.parseDouble(digits);
  }

  private static Optional<Duration> instant(String value, Instant now) {
    try {
      return Optional.of(Duration.between(now, OffsetDateTime.parse(value).toInstant()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Rounded up to a millisecond: who waits exactly that long must not be too early. */
  private static Duration seconds(double seconds) {
    double bounded = Math.clamp(seconds, 0, LONGEST_SECONDS);
    // Less a ten-thousandth, so that what is a whole number in decimals stays one.
    return Duration.ofMillis((long) Math.ceil(bounded * 1_000 - 1e-4));
  }
}
