package dev.troupe.worker.limit.local;

import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.Limits;
import java.time.Duration;
import java.util.Map;

/**
 * What Redis says of a group.
 *
 * @param epoch another one: Redis has lost its memory in between
 * @param version rises with each change
 * @param factor percent of the rates
 * @param grace how long from now on Redis's memory is too short to be trusted
 */
public record GroupState(
    String epoch, long version, int factor, Duration grace, Map<Axis, Integer> overrides) {
  public Limits.Live live() {
    return new Limits.Live(version, factor);
  }
}
