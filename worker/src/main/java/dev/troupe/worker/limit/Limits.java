package dev.troupe.worker.limit;

import dev.troupe.shared.config.TroupeConfig;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a group as they are now.
 *
 * @param version rises with every change, fleet-wide
 * @param factor percent of the rates that the provider takes at the moment, 50 to 100
 */
public record Limits(TroupeConfig.Limits base, long version, int factor) {
  private static final int WHOLE = 100;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  public static Limits of(TroupeConfig.Limits configured, Map<Axis, Integer> overrides, Live live) {
    return new Limits(
        new TroupeConfig.Limits(
            pick(Axis.REQUESTS_PER_MINUTE, configured, overrides),
            pick(Axis.REQUESTS_PER_DAY, configured, overrides),
            pick(Axis.TOKENS_PER_MINUTE, configured, overrides),
            pick(Axis.TOKENS_PER_HOUR, configured, overrides),
            pick(Axis.CONCURRENT, configured, overrides)),
        live.version(),
        live.factor());
  }

  /** What all processes share beside the limits themselves. */
  public record Live(long version, int factor) {
    public static final Live NONE = new Live(0, WHOLE);
  }

  private static @Nullable Integer pick(
      Axis axis, TroupeConfig.Limits configured, Map<Axis, Integer> overrides) {
    Integer override = overrides.get(axis);
    return override == null ? axis.of(configured) : override;
  }

  /** Requests in a minute, throttled; -1: not limited. */
  public long requests() {
    return throttled(base.requestsPerMinute());
  }

  /** Tokens in a minute, throttled; -1: not limited. */
  public long tokens() {
    return throttled(base.tokensPerMinute());
  }

  /**
   * The same for one call: what fits into the whole limit may pass when throttled too, alone in its
   * minute.
   */
  public long tokensFor(long wanted) {
    Integer whole = base.tokensPerMinute();
    return whole == null ? -1 : Math.max(tokens(), Math.min(wanted, whole));
  }

  /** -1: not limited. */
  public long inFlight() {
    Integer n = base.concurrent();
    return n == null ? -1 : n;
  }

  /** How far apart calls of that size pass, if all are alike; zero: no limit says so. */
  public Duration spacing(long wanted) {
    long perRequest = requests() > 0 ? MINUTE / requests() : 0;
    long perTokens = tokens() > 0 ? MINUTE / tokens() * wanted : 0;
    return Duration.ofNanos(Math.max(perRequest, perTokens));
  }

  boolean none() {
    return base.equals(TroupeConfig.Limits.NONE);
  }

  /** Why a call of that size can never pass; null if it can. */
  public @Nullable String neverFits(String group, long tokens) {
    for (Axis axis : new Axis[] {Axis.TOKENS_PER_MINUTE, Axis.TOKENS_PER_HOUR}) {
      Integer limit = axis.of(base);
      if (limit != null && tokens > limit) {
        return "the call may use "
            + tokens
            + " tokens (expected: at most "
            + limit
            + ", the "
            + axis.key()
            + " of "
            + group
            + ")";
      }
    }
    return null;
  }

  /** The share of one of several processes that can't talk to each other. */
  public Limits share(Share share) {
    return new Limits(
        new TroupeConfig.Limits(
            share.of(base.requestsPerMinute()),
            share.of(base.requestsPerDay()),
            share.of(base.tokensPerMinute()),
            share.of(base.tokensPerHour()),
            share.of(base.concurrent())),
        version,
        factor);
  }

  private long throttled(@Nullable Integer limit) {
    return limit == null ? -1 : limit == 0 ? 0 : Math.max(1, (long) limit * factor / WHOLE);
  }
}
