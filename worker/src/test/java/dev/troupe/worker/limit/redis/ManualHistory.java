package dev.troupe.worker.limit.redis;

import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.FleetHistory;
import dev.troupe.worker.limit.LiveProcesses;
import dev.troupe.worker.limit.Share;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL would remember. */
final class ManualHistory implements FleetHistory {
  volatile boolean called;
  volatile Share share = Share.ALL;
  volatile @Nullable LiveProcesses processes;
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
  public Optional<LiveProcesses> processes(Duration time) {
    return Optional.ofNullable(processes);
  }

  @Override
  public Share share() {
    return share;
  }
}
