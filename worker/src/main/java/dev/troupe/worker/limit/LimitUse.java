package dev.troupe.worker.limit;

import dev.troupe.shared.config.TroupeConfig;
import java.time.Duration;
import java.util.Map;

/**
 * How a quota group stands at a moment, over the whole fleet.
 *
 * @param limits in force, overrides included, before the throttle
 * @param overrides what an operator set
 * @param requests started within the window
 * @param tokens that those count for
 * @param waiting calls that wait in processes for their turn, as last reported
 * @param factor percent of the rates that are used, 50 to 100
 * @param cooldown for how long yet nobody calls
 * @param throttled 429s within the last minute
 * @param throttledEver 429s since Redis knows the group
 */
public record LimitUse(
    String group,
    TroupeConfig.Limits limits,
    Map<Axis, Integer> overrides,
    long requests,
    long tokens,
    long inFlight,
    long waiting,
    int factor,
    Duration cooldown,
    long throttled,
    long throttledEver) {}
