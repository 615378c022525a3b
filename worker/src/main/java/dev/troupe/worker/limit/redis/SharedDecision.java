package dev.troupe.worker.limit.redis;

import dev.troupe.shared.redis.Redis;
import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.FleetHistory;
import dev.troupe.worker.limit.GroupDecision;
import dev.troupe.worker.limit.Headroom;
import dev.troupe.worker.limit.Limits;
import dev.troupe.worker.limit.Pacing;
import dev.troupe.worker.limit.local.Group;
import dev.troupe.worker.limit.local.GroupState;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What the fleet decides together, in Redis: gate first, then buckets, and back out of both if one
 * says no. Thread-safe. Every method throws {@link JedisException} if Redis is away, and another
 * exception if it holds what is not ours ({@link Trouble}).
 */
final class SharedDecision {
  private static final Logger LOG = LoggerFactory.getLogger(SharedDecision.class);

  private final Gate gate;
  private final Buckets buckets;
  private final FleetTime time;
  private final FleetHistory memory;
  private final Pacing pacing;

  SharedDecision(Redis redis, String prefix, FleetTime time, FleetHistory memory, Pacing pacing) {
    this.gate = new Gate(redis, prefix, time, pacing);
    this.buckets = new Buckets(redis, prefix, time, pacing.window());
    this.time = time;
    this.memory = memory;
    this.pacing = pacing;
  }

  Gate gate() {
    return gate;
  }

  void sync() throws InterruptedException {
    if (time instanceof RedisTime t) {
      t.sync();
    }
  }

  GroupDecision enter(Group group, UUID call, long tokens) throws InterruptedException {
    if (time instanceof RedisTime t && !t.known()) {
      t.sync();
    }
    GroupState known = group.known();
    Limits limits = group.limits();
    return switch (gate.enter(group.name(), call, tokens, known, limits)) {
      case Gate.Reply.Wait wait -> new GroupDecision.Wait(wait.why(), wait.time());
      case Gate.Reply.Stale stale -> {
        group.adopt(stale.state());
        yield new GroupDecision.Changed();
      }
      case Gate.Reply.Lost lost -> {
        found(group);
        yield new GroupDecision.Changed();
      }
      case Gate.Reply.In in -> {
        GroupDecision.@Nullable Wait wait = take(group, limits, tokens);
        if (wait != null) {
          gate.undo(group.name(), call);
          yield wait;
        }
        yield new GroupDecision.Granted(limits, in.requests(), in.tokens());
      }
    };
  }

  private GroupDecision.@Nullable Wait take(Group group, Limits limits, long tokens) {
    try {
      return buckets.of(group.name(), limits).take(tokens);
    } catch (RuntimeException e) {
      if (Trouble.of(e) != Trouble.CROWDED) {
        throw e;
      }
      LOG.debug("the buckets of {} are crowded: {}", group.name(), e.getMessage());
      return new GroupDecision.Wait(GroupDecision.Wait.CONTENTION, pacing.fresh());
    }
  }

  /** Buckets only pace calls, the window holds: what they miss does no harm. */
  private static void correctBuckets(Group group, Runnable correction) {
    try {
      correction.run();
    } catch (RuntimeException e) {
      if (Trouble.of(e) != Trouble.CROWDED) {
        throw e;
      }
      LOG.debug("the buckets of {} are crowded: {}", group.name(), e.getMessage());
    }
  }

  /** Something about one group. */
  @FunctionalInterface
  interface OfGroup {
    void at() throws InterruptedException;
  }

  /** Does it; a group whose keys hold garbage begins anew, and does no harm to others. */
  void ofGroup(String group, OfGroup work) throws InterruptedException {
    try {
      work.at();
    } catch (RuntimeException e) {
      if (Trouble.of(e) != Trouble.GARBAGE) {
        throw e;
      }
      forget(group, e);
    }
  }

  /** Begins the group anew, everywhere: what Redis holds of it is not what we wrote. */
  void forget(String group, RuntimeException why) throws InterruptedException {
    LOG.warn("limits of {} begin anew, Redis holds what is not ours: {}", group, why.toString());
    gate.forget(group);
    buckets.forget(group);
  }

  /**
   * Redis is new to this group, or has lost its memory of it: which of the two, others remember.
   */
  private void found(Group group) throws InterruptedException {
    Duration grace =
        memory.calledWithin(group.name(), pacing.span()) ? pacing.span() : Duration.ZERO;
    Map<Axis, Integer> overrides = memory.overrides(group.name());
    gate.found(group.name(), UUID.randomUUID().toString(), grace, overrides);
    gate.describe(group.name(), group.configured());
    if (grace.isPositive()) {
      gate.askForReports();
    }
  }

  void undo(Group group, UUID call, long tokens, Limits limits) throws InterruptedException {
    gate.undo(group.name(), call);
    correctBuckets(group, () -> buckets.of(group.name(), limits).undo(tokens));
  }

  Gate.Held leave(Group group, UUID call, long asked, @Nullable Long used, Limits limits)
      throws InterruptedException {
    Gate.Held held = gate.leave(group.name(), call, used);
    if (used != null && used != asked) {
      correctBuckets(group, () -> buckets.of(group.name(), limits).correct(used - asked));
    }
    return held;
  }

  /**
   * If the provider says that less is left than our window does, others use the account too. It
   * spoke somewhen between the grant and now, and calls overtake each other on their way there:
   * what our window ever held meanwhile is ours.
   */
  void compare(Group group, GroupDecision.Granted then, Gate.Held now, Headroom headroom)
      throws InterruptedException {
    Limits limits = then.limits();
    if (then.requests() > 0 && limits.requests() >= 0 && headroom.requests() != null) {
      long ours = Math.max(then.requests(), now.requests());
      long less = limits.requests() - ours - headroom.requests();
      foreign(group, true, less, limits.requests(), headroom.requestsReset());
    }
    if (then.requests() > 0 && limits.tokens() >= 0 && headroom.tokens() != null) {
      long ours = Math.max(then.tokens(), now.tokens());
      long less = limits.tokens() - ours - headroom.tokens();
      foreign(group, false, less, limits.tokens(), headroom.tokensReset());
    }
  }

  /** Windows don't end at the same moment: a twentieth of the limit, or ten, is no difference. */
  private void foreign(Group group, boolean requests, long less, long limit, Duration reset)
      throws InterruptedException {
    long noise = Math.max(requests ? 10 : 0, limit / 20);
    if (less > noise && reset.isPositive()) {
      Duration time = reset.compareTo(pacing.window()) > 0 ? pacing.window() : reset;
      gate.foreign(group.name(), requests, less, time);
    }
  }
}
