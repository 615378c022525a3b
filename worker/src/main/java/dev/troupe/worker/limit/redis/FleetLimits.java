package dev.troupe.worker.limit.redis;

import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.redis.Redis;
import dev.troupe.worker.limit.FleetHistory;
import dev.troupe.worker.limit.GroupDecision;
import dev.troupe.worker.limit.LimitDecision;
import dev.troupe.worker.limit.LimitRequest;
import dev.troupe.worker.limit.Pacing;
import dev.troupe.worker.limit.Permit;
import dev.troupe.worker.limit.PermitEnd;
import dev.troupe.worker.limit.QuotaGroup;
import dev.troupe.worker.limit.local.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a fleet, as one of its processes keeps them. Thread-safe; blocking.
 *
 * <p>While Redis answers, it decides: for every group first the {@link Gate} (window, permits,
 * cooldown), then the {@link Buckets}. While it doesn't, or has just lost its memory, each process
 * keeps to its share of the limit and to what it had of it before ({@link Group}), too.
 */
public final class FleetLimits implements Service {
  private static final int ROUNDS = 8;
  // In probes: three seconds.
  private static final int HESITATION = 6;
  private static final int REPORTING = 4;
  // So many more come back than pass, so that nothing stays unused.
  private static final double SURPLUS = 1.25;
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private final SharedDecision shared;
  private final RedisHealth redisHealth;
  private final Pacing pacing;
  private final FleetHistory memory;
  private final LongSupplier nanos;
  private final int maxWaiting;
  private final ConcurrentHashMap<String, Group> groups = new ConcurrentHashMap<>();
  private final Cooling cooling;
  private final RedisTalk talk;
  private final PermitSettling settling;
  private final LimitMaintenance maintenance;
  private final Loop loop;

  /**
   * @param redis with a time-out of tens of milliseconds; stays open when this is closed
   * @param prefix of all keys: the fleet's name
   * @param process unlike any other process's
   * @param maxWaiting calls that wait in this process for one group; more are deferred at once
   * @param nanos a monotonic clock
   */
  public FleetLimits(
      Redis redis,
      String prefix,
      String process,
      Pacing pacing,
      FleetHistory memory,
      int maxWaiting,
      LongSupplier nanos,
      Background background) {
    this(
        new SharedDecision(redis, prefix, new RedisTime(redis, nanos), memory, pacing),
        redis,
        process,
        pacing,
        memory,
        maxWaiting,
        nanos,
        background);
  }

  FleetLimits(
      SharedDecision shared,
      Redis redis,
      String process,
      Pacing pacing,
      FleetHistory memory,
      int maxWaiting,
      LongSupplier nanos,
      Background background) {
    this.shared = shared;
    this.pacing = pacing;
    this.memory = memory;
    this.maxWaiting = maxWaiting;
    this.nanos = nanos;
    this.redisHealth = new RedisHealth(pacing.probe().multipliedBy(HESITATION), nanos);
    this.cooling = new Cooling(nanos);
    this.talk = new RedisTalk(shared, redisHealth, memory, pacing, groups);
    this.settling = new PermitSettling(shared, talk);
    StateRebuild rebuild = new StateRebuild(shared, memory, pacing, groups);
    this.maintenance =
        new LimitMaintenance(
            redis, shared, redisHealth, rebuild, cooling, process, pacing, groups, nanos);
    this.loop = background.loop(LoopName.LIMITS, maintenance.every(background.pause()));
  }

  @Override
  public void start() {
    maintenance.warmUp();
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
  }

  /** What happens in the background, once. */
  void maintain() throws InterruptedException {
    maintenance.once();
  }

  /**
   * Asks for leave to call; waits a little for it, in turn.
   *
   * @return {@link LimitDecision.WaitFor} if it takes longer than the pacing's patience
   */
  public LimitDecision ask(LimitRequest ask) throws InterruptedException {
    List<Group> wanted = groups(ask);
    Group first = wanted.getFirst();
    LimitDecision answer = first.inTurn(() -> attempt(ask, wanted));
    return comingBack(first, answer, ask.tokens());
  }

  /**
   * Whether an operator has set limits for a group that the configuration may not limit. Reads
   * PostgreSQL.
   */
  public boolean overridden(String group) {
    return !memory.overrides(group).isEmpty();
  }

  /**
   * A provider wants to be left alone by a group that nobody limits, whose calls are not asked for:
   * the whole fleet does so, within the time of a {@link Pacing#probe}.
   */
  public void coolUncounted(String group, Duration asked) {
    Duration wait = PermitSettling.bounded(asked);
    cooling.cool(group, wait);
    boolean interrupted = Thread.interrupted();
    try {
      talk.whileThere(
          () -> shared.gate().coolUncounted(group, wait), _ -> shared.gate().forgetShared());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** For how long such a group is to be left alone; zero: it may be called. */
  public Duration uncountedCooldown(String group) {
    return cooling.left(group);
  }

  /** The same without waiting, and without overtaking those that do. */
  public LimitDecision askAtOnce(LimitRequest ask) throws InterruptedException {
    List<Group> wanted = groups(ask);
    Group first = wanted.getFirst();
    LimitDecision answer = first.atOnce(() -> attempt(ask, wanted));
    return comingBack(first, answer, ask.tokens());
  }

  /** Who is deferred comes back when it is likely to be let through. */
  private LimitDecision comingBack(Group group, LimitDecision answer, long tokens) {
    if (!(answer instanceof LimitDecision.WaitFor wait)) {
      return answer;
    }
    long spacing = group.limits().spacing(tokens).toNanos() * memory.share().processes();
    Duration apart = Duration.ofNanos((long) (spacing / SURPLUS));
    return new LimitDecision.WaitFor(wait.reason(), group.returnsIn(wait.time(), apart));
  }

  /**
   * Who was told to wait by that group, and maybe by others, comes back when this one lets it.
   *
   * @param wait as told
   * @return when it is to come back: not before, and after those who come back already
   */
  public Duration comesBack(QuotaGroup group, Duration wait) {
    return group(group).takeReturn(wait);
  }

  private List<Group> groups(LimitRequest ask) {
    return ask.groups().stream().map(this::group).toList();
  }

  /**
   * To be asked right before the call is sent.
   *
   * @return false: the permit has expired meanwhile (this process was frozen, say); the call must
   *     not start, and the permit is to be settled as not started
   */
  public boolean starting(Permit permit) throws InterruptedException {
    long age = nanos.getAsLong() - permit.granted();
    if (age < pacing.fresh().toNanos()) {
      return true;
    }
    for (Permit.Stay stay : permit.stays()) {
      if (!touch(of(stay), permit.call(), age)) {
        return false;
      }
    }
    return true;
  }

  private boolean touch(Group group, UUID call, long age) throws InterruptedException {
    boolean good = age < pacing.lease().toNanos();
    boolean[] said = {good};
    talk.whileThere(group, () -> said[0] = shared.gate().touch(group.name(), call));
    group.touch(call);
    return said[0];
  }

  /** Says how it came out. Once per permit; interrupted or not, Redis away or not. */
  public void settle(Permit permit, PermitEnd ending) {
    boolean interrupted = Thread.interrupted();
    try {
      for (int i = 0; i < permit.stays().size(); i++) {
        Permit.Stay stay = permit.stays().get(i);
        settling.settle(of(stay), permit, stay, ending, i == 0);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private LimitDecision attempt(LimitRequest ask, List<Group> wanted) throws InterruptedException {
    List<Permit.Stay> stays = new ArrayList<>();
    boolean done = false;
    try {
      for (Group group : wanted) {
        switch (decide(group, ask.call(), ask.tokens())) {
          case GroupDecision.Granted granted -> stays.add(new Permit.Stay(group.name(), granted));
          case GroupDecision.Wait wait -> {
            return later(group, wait);
          }
          case GroupDecision.Never never -> {
            return new LimitDecision.NeverFits(never.message());
          }
          case GroupDecision.Changed c -> {
            return later(
                group, new GroupDecision.Wait(GroupDecision.Wait.COOLDOWN, pacing.fresh()));
          }
        }
      }
      done = true;
      return new LimitDecision.Granted(
          new Permit(ask.call(), ask.tokens(), stays, nanos.getAsLong()));
    } finally {
      if (!done) {
        for (Permit.Stay stay : stays) {
          settling.undo(of(stay), stay, ask.call(), ask.tokens());
        }
      }
    }
  }

  private static LimitDecision.WaitFor later(Group group, GroupDecision.Wait wait) {
    Duration time = wait.time().compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.time();
    return new LimitDecision.WaitFor(wait.reason(group.name()), time);
  }

  /** {@link GroupDecision.Changed} only if the group does not come to rest. */
  private GroupDecision decide(Group group, UUID call, long tokens) throws InterruptedException {
    @Nullable RuntimeException failure = null;
    for (int round = 0; round < ROUNDS; round++) {
      boolean away = redisHealth.away();
      boolean degraded = group.degraded(away);
      String never = group.neverFits(tokens, away);
      if (never != null) {
        return new GroupDecision.Never(never);
      }
      if (degraded) {
        GroupDecision.@Nullable Wait wait = alone(group, call, tokens);
        if (wait != null) {
          return away ? wait : soon(wait);
        }
        if (away) {
          group.confirmed(call);
          return new GroupDecision.Granted(group.limits(), 0, 0);
        }
      }
      GroupDecision decision = new GroupDecision.Changed();
      try {
        decision = shared.enter(group, call, tokens);
        failure = null;
      } catch (RuntimeException e) {
        decision = talk.failed(group, e, failure != null);
        failure = e;
      } finally {
        if (degraded && !(decision instanceof GroupDecision.Granted)) {
          group.undo(call, tokens);
        }
      }
      if (decision instanceof GroupDecision.Granted granted) {
        decision = entered(group, call, tokens, granted, degraded);
      }
      if (!(decision instanceof GroupDecision.Changed)) {
        return decision;
      }
      if (Thread.interrupted()) { // which breaks connections
        throw new InterruptedException();
      }
    }
    return new GroupDecision.Changed();
  }

  private static GroupDecision entered(
      Group group, UUID call, long tokens, GroupDecision.Granted granted, boolean degraded) {
    if (!degraded) {
      group.entered(call, tokens);
      return granted;
    }
    group.confirmed(call);
    // Redis may have forgotten what we did: that is not to be taken for somebody else's.
    return new GroupDecision.Granted(granted.limits(), 0, 0);
  }

  private GroupDecision.@Nullable Wait alone(Group group, UUID call, long tokens) {
    Duration hesitation = redisHealth.hesitation();
    return hesitation.isPositive()
        ? new GroupDecision.Wait(GroupDecision.Wait.COOLDOWN, hesitation)
        : group.enterAlone(call, tokens, memory.share());
  }

  /** While what Redis forgot is reported to it again, which takes seconds. */
  private GroupDecision.Wait soon(GroupDecision.Wait wait) {
    Duration most = pacing.probe().multipliedBy(REPORTING);
    return wait.time().compareTo(most) > 0 ? new GroupDecision.Wait(wait.why(), most) : wait;
  }

  private Group of(Permit.Stay stay) {
    return Objects.requireNonNull(groups.get(stay.group()));
  }

  private Group group(QuotaGroup wanted) {
    Group known = groups.get(wanted.name());
    if (known != null) {
      return known;
    }
    Group made = new Group(wanted, pacing, maxWaiting, nanos);
    Group raced = groups.putIfAbsent(wanted.name(), made);
    if (raced == null && redisHealth.away()) {
      talk.degrade(made);
    }
    return Objects.requireNonNullElse(raced, made);
  }
}
