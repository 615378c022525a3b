package dev.troupe.shared.limit;

import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.redis.Redis;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/** Renews this process's permits, keeps its clock near Redis's, and looks for a Redis gone away. */
final class Keeper implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
  private static final int RENEWALS_PER_LEASE = 3;
  private static final int WARM_UP = 3;

  private final Redis redis;
  private final SharedDecision shared;
  private final Reach reach;
  private final RollCall rollCall;
  private final Cooling cooling;
  private final String process;
  private final Pacing pacing;
  private final Map<String, Group> groups;
  private final LongSupplier nanos;
  private final Pause pause;
  private final Thread thread;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private long renewed;

  Keeper(
      Redis redis,
      SharedDecision shared,
      Reach reach,
      RollCall rollCall,
      Cooling cooling,
      String process,
      Pacing pacing,
      Map<String, Group> groups,
      LongSupplier nanos,
      Pause pause) {
    this.redis = redis;
    this.shared = shared;
    this.reach = reach;
    this.rollCall = rollCall;
    this.cooling = cooling;
    this.process = process;
    this.pacing = pacing;
    this.groups = groups;
    this.nanos = nanos;
    this.pause = pause;
    this.renewed = nanos.getAsLong();
    this.thread = Thread.ofPlatform().daemon().name("limits").unstarted(this::run);
  }

  @Override
  public void start() {
    // What is loaded at its first use takes longer than a time-out: not while calls wait for it.
    for (int i = 0; i < WARM_UP; i++) {
      try {
        shared.sync();
      } catch (JedisException e) {
        LOG.info("Redis does not answer yet: {}", e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    thread.start();
  }

  @Override
  public void close() {
    stopping.set(true);
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!stopping.get()) {
      try {
        // While it may be a hiccup only, tasks wait for it.
        pause.pause(reach.away() ? pacing.fresh() : pacing.probe());
        once();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) { // a bug; without renewals, permits would be lost
        LOG.error("limits are not tended", e);
      }
    }
  }

  /** One round. */
  void once() throws InterruptedException {
    long now = nanos.getAsLong();
    boolean due = now - renewed >= pacing.lease().toNanos() / RENEWALS_PER_LEASE;
    try {
      if (look()) {
        tend(due);
        renewed = due ? now : renewed;
      }
    } catch (JedisException e) {
      reach.lost(e);
    }
  }

  /** Whether Redis is there. */
  private boolean look() throws InterruptedException {
    if (!reach.away()) {
      return true;
    }
    if (!redis.ping()) {
      return false;
    }
    shared.sync();
    if (reach.awayForLong()) {
      // Others may still be alone for a moment, and what they did Redis has not seen.
      groups
          .values()
          .forEach(g -> g.distrustFor(pacing.span().plus(pacing.probe().multipliedBy(4))));
      shared.gate().callRoll();
    }
    reach.back();
    groups.values().forEach(g -> g.line().wake());
    return true;
  }

  private void tend(boolean due) throws InterruptedException {
    if (due) {
      shared.sync();
    }
    for (Group group : groups.values()) {
      boolean restore = group.takeRestore();
      if (due || restore) {
        List<UUID> calls = group.inFlight();
        shared.gate().describe(group.name(), group.configured());
        shared.gate().renew(group.name(), process, group.line().waiting(), calls, restore);
      }
    }
    rollCall.answer();
    cooling.heard(shared.gate().coolingUncounted());
  }
}
