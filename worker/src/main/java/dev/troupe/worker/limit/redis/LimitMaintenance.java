package dev.troupe.worker.limit.redis;

import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.redis.Redis;
import dev.troupe.worker.limit.Pacing;
import dev.troupe.worker.limit.local.Group;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/** Renews this process's permits, keeps its clock near Redis's, and looks for a Redis gone away. */
final class LimitMaintenance {
  private static final Logger LOG = LoggerFactory.getLogger(LimitMaintenance.class);
  private static final int RENEWALS_PER_LEASE = 3;
  private static final int WARM_UP = 3;

  private final Redis redis;
  private final SharedDecision shared;
  private final RedisHealth redisHealth;
  private final StateRebuild rebuild;
  private final Cooling cooling;
  private final String process;
  private final Pacing pacing;
  private final Map<String, Group> groups;
  private final LongSupplier nanos;
  private long renewed;

  LimitMaintenance(
      Redis redis,
      SharedDecision shared,
      RedisHealth redisHealth,
      StateRebuild rebuild,
      Cooling cooling,
      String process,
      Pacing pacing,
      Map<String, Group> groups,
      LongSupplier nanos) {
    this.redis = redis;
    this.shared = shared;
    this.redisHealth = redisHealth;
    this.rebuild = rebuild;
    this.cooling = cooling;
    this.process = process;
    this.pacing = pacing;
    this.groups = groups;
    this.nanos = nanos;
    this.renewed = nanos.getAsLong();
  }

  /** What is loaded at its first use takes longer than a time-out: not while calls wait for it. */
  void warmUp() {
    for (int i = 0; i < WARM_UP; i++) {
      try {
        shared.sync();
      } catch (JedisException e) {
        LOG.info("Redis does not answer yet: {}", e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Its rounds, one every half second. */
  Loop.Work every(Pause pause) {
    return new Loop.Work() {
      @Override
      public void round(Progress progress) throws InterruptedException {
        progress.on("limits");
        once();
        progress.idle();
        // While it may be a hiccup only, tasks wait for it.
        pause.pause(redisHealth.away() ? pacing.fresh() : pacing.probe());
      }

      @Override
      public void close() {
        // Redis stays open.
      }
    };
  }

  /** One round. */
  void once() throws InterruptedException {
    long now = nanos.getAsLong();
    boolean due = now - renewed >= pacing.lease().toNanos() / RENEWALS_PER_LEASE;
    try {
      if (look()) {
        maintain(due);
        renewed = due ? now : renewed;
      }
    } catch (RuntimeException e) {
      switch (Trouble.of(e)) {
        case AWAY -> redisHealth.lost(e);
        case CROWDED -> {}
        case GARBAGE -> throw e; // a bug
      }
    }
  }

  /** Whether Redis is there. */
  private boolean look() throws InterruptedException {
    if (!redisHealth.away()) {
      return true;
    }
    if (!redis.ping()) {
      return false;
    }
    shared.gate().write();
    shared.sync();
    if (redisHealth.awayForLong()) {
      // Others may still be alone for a moment, and what they did Redis has not seen.
      groups
          .values()
          .forEach(g -> g.degradeFor(pacing.span().plus(pacing.probe().multipliedBy(4))));
      shared.gate().askForReports();
    }
    redisHealth.back();
    groups.values().forEach(g -> g.wake());
    return true;
  }

  private void maintain(boolean due) throws InterruptedException {
    if (due) {
      shared.sync();
    }
    for (Group group : groups.values()) {
      boolean restore = group.takeRestore();
      if (due || restore) {
        shared.ofGroup(group.name(), () -> renew(group, restore));
      }
    }
    try {
      rebuild.answer();
      cooling.coolAll(shared.gate().coolingUncounted());
    } catch (RuntimeException e) {
      if (Trouble.of(e) != Trouble.GARBAGE) {
        throw e;
      }
      LOG.warn("what groups share begins anew, Redis holds what is not ours: {}", e.toString());
      shared.gate().forgetShared();
    }
  }

  private void renew(Group group, boolean restore) throws InterruptedException {
    List<UUID> calls = group.inFlight();
    shared.gate().describe(group.name(), group.configured());
    shared.gate().renew(group.name(), process, group.waiting(), calls, restore);
  }
}
