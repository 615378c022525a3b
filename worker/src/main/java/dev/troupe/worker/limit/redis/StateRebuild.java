package dev.troupe.worker.limit.redis;

import dev.troupe.worker.limit.FleetHistory;
import dev.troupe.worker.limit.LiveProcesses;
import dev.troupe.worker.limit.Pacing;
import dev.troupe.worker.limit.local.Group;
import dev.troupe.worker.limit.local.GroupState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives Redis its memory back. After a loss every process keeps to its share of the limits for a
 * window, which is safe and slow. Meanwhile each reports its own calls to Redis; once all processes
 * that may have called within the window have done so, Redis knows what it knew, and the limit is
 * the fleet's again. If one of them is gone, the window is waited out.
 */
final class StateRebuild {
  private final SharedDecision shared;
  private final Gate gate;
  private final FleetHistory memory;
  private final Duration span;
  private final Map<String, Group> groups;

  StateRebuild(
      SharedDecision shared, FleetHistory memory, Pacing pacing, Map<String, Group> groups) {
    this.shared = shared;
    this.gate = shared.gate();
    this.memory = memory;
    this.span = pacing.span();
    this.groups = groups;
  }

  /** Reports what is to be reported, if anybody asks. */
  void answer() throws InterruptedException {
    Set<String> asked = gate.reportsWanted();
    Optional<LiveProcesses> processes = asked.isEmpty() ? Optional.empty() : memory.processes(span);
    if (processes.isPresent()) {
      for (String name : asked) {
        shared.ofGroup(name, () -> answer(name, groups.get(name), processes.get()));
      }
    }
  }

  private void answer(String name, @Nullable Group group, LiveProcesses processes)
      throws InterruptedException {
    if (group == null) {
      gate.report(name, null, processes.self(), List.of());
      return;
    }
    GroupState known = group.known();
    String self = group.allReported() ? processes.self() : null;
    String epoch = known == null ? "none" : known.epoch();
    switch (gate.report(name, epoch, self, group.unreported())) {
      case Gate.Reported.Stale stale -> group.adopt(stale.state());
      case Gate.Reported.By reported -> {
        group.reported();
        if (reported.processes().containsAll(processes.all())) {
          group.trust();
        }
      }
      case Gate.Reported.Lost _ -> {}
    }
  }
}
