package dev.troupe.shared.limit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What PostgreSQL would remember. */
final class ManualMemory implements FleetMemory {
  volatile boolean called;
  volatile Share share = Share.ALL;
  final Map<String, Map<Axis, Integer>> overrides = new ConcurrentHashMap<>();

  @Override
  public boolean calledWithin(String group, Duration time) {
    return called;
  }

  @Override
  public Map<Axis, Integer> overrides(String group) {
    return overrides.getOrDefault(group, Map.of());
  }

  @Override
  public Share share() {
    return share;
  }
}
