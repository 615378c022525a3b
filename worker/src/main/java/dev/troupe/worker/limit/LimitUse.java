package dev.troupe.worker.limit;

import dev.troupe.shared.config.TroupeConfig;
import java.time.Duration;
import java.util.Map;

/**
 * How a quota group stands at a moment, over the whole fleet.
 *
 * @param limits in force, overrides included, before the throttle
 * @param overrides what an operator set
 */
public record LimitUse(
    String group,
    TroupeConfig.Limits limits,
    Map<Axis, Integer> overrides,
    Load load,
    Throttle throttle) {
  /**
   * What counts against the limits.
   *
   * @param requests started within the window
   * @param tokens that those count for
   * @param waiting calls that wait in processes for their turn, as last reported
   */
  public record Load(long requests, long tokens, long inFlight, long waiting) {}

  /**
   * What the provider made the fleet do.
   *
   * @param factor percent of the rates that are used, 50 to 100
   * @param cooldown for how long yet nobody calls
   * @param recent 429s within the last minute
   * @param ever 429s since Redis knows the group
   */
  public record Throttle(int factor, Duration cooldown, long recent, long ever) {}
}
