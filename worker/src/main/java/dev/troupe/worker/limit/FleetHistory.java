package dev.troupe.worker.limit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered when Redis has forgotten everything. Blocking; an implementation that can't
 * ask answers as it last did, or with the more careful answer.
 */
public interface FleetHistory {
  /** Whether any process may have made a call of that group within that time. */
  boolean calledWithin(String group, Duration time);

  /** What an operator has set, for one group. */
  Map<Axis, Integer> overrides(String group);

  /** Who may have made a call within that time; empty if that can't be said. */
  Optional<LiveProcesses> processes(Duration time);

  /** The live processes. Asked often: an implementation keeps its answer for a few seconds. */
  Share share();
}
