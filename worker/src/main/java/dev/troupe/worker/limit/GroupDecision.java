package dev.troupe.worker.limit;

import java.time.Duration;

/** What one group says to one call. */
public sealed interface GroupDecision {
  /**
   * @param limits in force at that moment
   * @param requests in the window, this one included; 0 if Redis was not asked
   * @param tokens in the window, this call's included; 0 if Redis was not asked
   */
  record Granted(Limits limits, long requests, long tokens) implements GroupDecision {}

  /**
   * @param why an axis, {@code concurrency}, {@code cooldown} or {@code contention}
   */
  record Wait(String why, Duration time) implements GroupDecision {
    public static final String CONCURRENCY = "concurrency";
    public static final String COOLDOWN = "cooldown";

    /** Not the limit but the way to it: too many processes ask at the same moment. */
    public static final String CONTENTION = "contention";

    /** As users read it. */
    public String reason(String group) {
      return switch (why) {
        case CONCURRENCY, COOLDOWN, CONTENTION -> why + "(" + group + ")";
        default -> "rate(" + group + ", " + why + ")";
      };
    }
  }

  /** The call is larger than a limit. */
  record Never(String message) implements GroupDecision {}

  /** What we knew of the group was out of date; ask again. */
  record Changed() implements GroupDecision {}
}
