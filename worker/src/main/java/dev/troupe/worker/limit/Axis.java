package dev.troupe.worker.limit;

import dev.troupe.shared.config.TroupeConfig;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a limit is on. */
public enum Axis {
  REQUESTS_PER_MINUTE("requests_per_minute"),
  REQUESTS_PER_DAY("requests_per_day"),
  TOKENS_PER_MINUTE("tokens_per_minute"),
  TOKENS_PER_HOUR("tokens_per_hour"),
  CONCURRENT("concurrent");

  private final String key;

  Axis(String key) {
    this.key = key;
  }

  /** As in the configuration. */
  public String key() {
    return key;
  }

  /** All keys, for messages. */
  public static String keys() {
    return Arrays.stream(values()).map(Axis::key).collect(Collectors.joining(", "));
  }

  public static Optional<Axis> of(String key) {
    return Arrays.stream(values()).filter(a -> a.key.equals(key)).findFirst();
  }

  /** A limit's value as it is kept; empty if that is none. */
  public static Optional<Integer> value(String text) {
    try {
      int value = Integer.parseInt(text);
      return value < 1 ? Optional.empty() : Optional.of(value);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Null: not limited. */
  public @Nullable Integer of(TroupeConfig.Limits limits) {
    return switch (this) {
      case REQUESTS_PER_MINUTE -> limits.requestsPerMinute();
      case REQUESTS_PER_DAY -> limits.requestsPerDay();
      case TOKENS_PER_MINUTE -> limits.tokensPerMinute();
      case TOKENS_PER_HOUR -> limits.tokensPerHour();
      case CONCURRENT -> limits.concurrent();
    };
  }
}
