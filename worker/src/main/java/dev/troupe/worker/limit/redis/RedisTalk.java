package dev.troupe.worker.limit.redis;

import dev.troupe.worker.limit.FleetHistory;
import dev.troupe.worker.limit.GroupDecision;
import dev.troupe.worker.limit.Pacing;
import dev.troupe.worker.limit.local.Group;
import java.util.Map;

/**
 * What a process says to Redis while that is there, and what follows when it isn't, or holds what
 * is not ours. Thread-safe.
 */
final class RedisTalk {
  private final SharedDecision shared;
  private final RedisHealth redisHealth;
  private final FleetHistory memory;
  private final Pacing pacing;
  private final Map<String, Group> groups;

  RedisTalk(
      SharedDecision shared,
      RedisHealth redisHealth,
      FleetHistory memory,
      Pacing pacing,
      Map<String, Group> groups) {
    this.shared = shared;
    this.redisHealth = redisHealth;
    this.memory = memory;
    this.pacing = pacing;
    this.groups = groups;
  }

  /** Something that Redis should know, and will do without if it is away. */
  void whileThere(Group group, Report report) throws InterruptedException {
    whileThere(report, e -> shared.forget(group.name(), e));
  }

  /**
   * @param forgetting drops what turns out not to be ours
   */
  void whileThere(Report report, Forgetting forgetting) throws InterruptedException {
    if (redisHealth.away()) {
      return;
    }
    try {
      report.send();
    } catch (RuntimeException e) {
      switch (Trouble.of(e)) {
        case AWAY -> lost(e);
        case CROWDED -> {}
        case GARBAGE -> {
          try {
            forgetting.forget(e);
          } catch (RuntimeException again) {
            lost(again);
          }
        }
      }
    }
  }

  interface Report {
    void send() throws InterruptedException;
  }

  interface Forgetting {
    void forget(RuntimeException why) throws InterruptedException;
  }

  private void lost(RuntimeException cause) {
    if (!Thread.currentThread().isInterrupted() && redisHealth.lost(cause)) {
      groups.values().forEach(this::degrade);
    }
  }

  /** From now on this process keeps to its share. */
  void degrade(Group group) {
    if (group.known() == null && !memory.calledWithin(group.name(), pacing.span())) {
      group.begin();
    } else {
      group.degraded(true);
    }
  }

  /**
   * A decision could not be asked for: what to do now.
   *
   * @param again the second in a row: it was no hiccup
   */
  GroupDecision failed(Group group, RuntimeException e, boolean again) throws InterruptedException {
    return switch (Trouble.of(e)) {
      case AWAY -> {
        if (again) {
          lost(e);
        }
        yield new GroupDecision.Changed();
      }
      case CROWDED -> new GroupDecision.Wait(GroupDecision.Wait.CONTENTION, pacing.fresh());
      case GARBAGE -> {
        whileThere(group, () -> shared.forget(group.name(), e));
        yield again
            ? new GroupDecision.Wait(GroupDecision.Wait.COOLDOWN, pacing.probe())
            : new GroupDecision.Changed();
      }
    };
  }
}
