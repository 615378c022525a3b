package dev.troupe.scheduler.job;

import dev.troupe.shared.kafka.FleetTopics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The topics of pools, made when a pool is first needed here. Thread-safe. */
public final class PoolTopics {
  private final FleetTopics fleet;
  private final Set<String> there = ConcurrentHashMap.newKeySet();

  public PoolTopics(FleetTopics fleet) {
    this.fleet = fleet;
  }

  /**
   * @throws IllegalStateException if the broker refuses or does not answer
   */
  public void ensure(String pool) throws InterruptedException {
    if (!there.contains(pool)) {
      fleet.ensurePools(Set.of(pool));
      there.add(pool);
    }
  }
}
