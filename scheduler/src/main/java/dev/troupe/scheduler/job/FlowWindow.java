package dev.troupe.scheduler.job;

import java.time.Duration;
import java.time.Instant;

/**
 * How many tasks of a flow may be out. Any number, until some come back because whatever limits
 * them (a provider's limit, say) has no room: then as many as did not. It opens again as a sender
 * on a network opens its window: by one task per round of all of them for a while (RFC 5681), then
 * faster the longer nothing came back, as in RFC 9438. So what waits for a limit waits in the
 * database, where that costs nothing.
 */
final class FlowWindow {
  /** So many are out at least, or nobody would notice that there is room again. */
  static final int LEAST = 16;

  private static final Duration CAREFUL = Duration.ofSeconds(10);
  private static final Duration DOUBLING = Duration.ofSeconds(60);
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private int out;
  private double limit = Double.POSITIVE_INFINITY;
  private Instant crowdedAt = Instant.MIN;

  /** How many more may go out. */
  int room() {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, limit - out));
  }

  int out() {
    return out;
  }

  void left() {
    out++;
  }

  /** One has ended, or was given back for another reason. */
  void ended(Instant now) {
    out--;
    if (limit < Double.POSITIVE_INFINITY) {
      limit += growth(now);
    }
  }

  /** One came back since what limits it has no room. */
  void crowded(Instant now) {
    out--;
    limit = Math.max(LEAST, Math.min(limit, out));
    crowdedAt = now;
  }

  private double growth(Instant now) {
    Duration quiet = Duration.between(crowdedAt, now);
    double careful = 1 / limit;
    if (quiet.compareTo(CAREFUL) < 0) {
      return careful;
    }
    double share = (double) quiet.toMillis() / DOUBLING.toMillis();
    return Math.min(1, Math.max(careful, share * share));
  }

  /** Whether it says no more than a new one would. */
  boolean forgettable(Instant now) {
    return out == 0
        && (limit == Double.POSITIVE_INFINITY
            || Duration.between(crowdedAt, now).compareTo(FORGOTTEN) > 0);
  }
}
