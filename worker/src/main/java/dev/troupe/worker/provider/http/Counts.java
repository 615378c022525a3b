package dev.troupe.worker.provider.http;

import dev.troupe.shared.money.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads numbers of usage. What makes no sense is no usage: a wrong bill is worse than none. */
public final class Counts {
  private Counts() {}

  /**
   * @throws BadCountException if it is missing or not a whole number from 0 to 2^31 - 1
   */
  public static long required(JsonNode number) {
    if (!number.isIntegralNumber()) {
      throw new BadCountException(number.toString());
    }
    return sensible(number.longValue());
  }

  /** 0 if it is missing; else as {@link #required}. */
  public static long optional(JsonNode number) {
    return number.isMissingNode() || number.isNull() ? 0 : required(number);
  }

  /** Tokens by kind, all counted apart from each other but reasoning, which is part of output. */
  public static Usage tokens(long input, long cached, long written, long output, long reasoning) {
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
