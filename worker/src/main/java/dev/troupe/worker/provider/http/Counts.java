package dev.troupe.worker.provider.http;

import dev.troupe.shared.money.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads numbers of usage. What makes no sense, or contradicts itself, is no usage: a wrong bill is
 * worse than none.
 */
public final class Counts {
  private Counts() {}

  /**
   * @throws BadCountException if it is missing or not a whole number from 0 to 2^31 - 1
   */
  public static long required(JsonNode number) {
    // Some write 5.0; what no long can hold is refused before it is made one.
    if (!number.isNumber() || !number.canConvertToExactIntegral() || !number.canConvertToLong()) {
      throw new BadCountException(number.toString());
    }
    return sensible(number.longValue());
  }

  /** As {@link #required}, of what there is some of in every answer. */
  public static long atLeastOne(JsonNode number) {
    long count = required(number);
    if (count == 0) {
      throw new BadCountException("0");
    }
    return count;
  }

  /** 0 if it is missing; else as {@link #required}. */
  public static long optional(JsonNode number) {
    return number.isMissingNode() || number.isNull() ? 0 : required(number);
  }

  /**
   * All that was generated, where a wire counts reasoning as part of its output and some who speak
   * it count it beside: the total tells which.
   *
   * @param total missing: reasoning is part of the output
   * @throws BadCountException if the total agrees with neither
   */
  public static long generated(JsonNode total, long input, long output, long reasoning) {
    long inside = input + output;
    long beside = inside + reasoning;
    return agreed(total, inside, beside) == inside ? output : output + reasoning;
  }

  /**
   * The first of these sums that the total agrees with; without a total, the first.
   *
   * @throws BadCountException if it agrees with none
   */
  public static long agreed(JsonNode total, long... sums) {
    if (total.isMissingNode() || total.isNull()) {
      return sums[0];
    }
    long said = required(total);
    for (long sum : sums) {
      if (sum == said) {
        return sum;
      }
    }
    throw new BadCountException(said + " in all");
  }

  /**
   * Tokens by kind, all counted apart from each other but reasoning, which is part of output.
   *
   * @throws BadCountException if one is below 0, or reasoning is more than the output it is part of
   */
  public static Usage tokens(long input, long cached, long written, long output, long reasoning) {
    if (reasoning > output) {
      throw new BadCountException(reasoning + " of " + output);
    }
    return new Usage(
        sensible(input),
        sensible(cached),
        sensible(written),
        sensible(output),
        sensible(reasoning),
        0,
        0);
  }

  private static long sensible(long count) {
    if (count < 0 || count > Integer.MAX_VALUE) {
      throw new BadCountException(Long.toString(count));
    }
    return count;
  }

  /** A way to read usage that throws {@link BadCountException}. */
  @FunctionalInterface
  public interface Reading {
    Usage read(JsonNode usage);
  }

  /** The usage, or null. */
  public static @Nullable Usage read(JsonNode usage, Reading reading) {
    try {
      return usage.isObject() ? reading.read(usage) : null;
    } catch (BadCountException e) {
      return null;
    }
  }

  /** A number of usage is missing or makes no sense. */
  public static final class BadCountException extends RuntimeException {
    BadCountException(String value) {
      super("count: " + value + " (expected: 0 to 2147483647)");
    }
  }
}
