package dev.troupe.worker.limit.redis;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.redis.Redis;
import dev.troupe.shared.redis.Script;
import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.Limits;
import dev.troupe.worker.limit.Pacing;
import dev.troupe.worker.limit.local.GroupState;
import dev.troupe.worker.limit.local.PastCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/**
 * What a bucket can't hold, in Lua on the server's clock: the strict sliding window, leased
 * permits, the fleet-wide cooldown and the throttle. Thread-safe; every method throws {@link
 * JedisException} if Redis is away.
 */
final class Gate {
  private static final Script ENTER = script("enter");
  private static final Script LEAVE = script("leave");
  private static final Script TOUCH = script("touch");
  private static final Script FOUND = script("found");
  private static final Script THROTTLED = script("throttled");
  private static final Script RENEW = script("renew");
  private static final Script DESCRIBE = script("describe");
  private static final Script FOREIGN = script("foreign");
  private static final Script REBUILD = script("rebuild");
  private static final Script COOLING = script("cooling");

  // In probes: who reported less lately may be without Redis again.
  private static final int FRESH = 4;
  private static final long WRITTEN_MILLIS = 10_000;

  private final Redis redis;
  private final String prefix;
  private final FleetTime time;
  private final Pacing pacing;

  Gate(Redis redis, String prefix, FleetTime time, Pacing pacing) {
    this.redis = redis;
    this.prefix = prefix;
    this.time = time;
    this.pacing = pacing;
  }

  /** What a window holds. */
  record Held(long requests, long tokens) {}

  /** What the gate says. */
  sealed interface Reply {
    record In(long requests, long tokens) implements Reply {}

    record Wait(String why, Duration time) implements Reply {}

    /** The caller's knowledge is old: here is what is true. */
    record Stale(GroupState state) implements Reply {}

    /** Redis knows nothing of this group. */
    record Lost() implements Reply {}
  }

  Reply enter(String group, UUID call, long tokens, @Nullable GroupState known, Limits limits)
      throws InterruptedException {
    Object reply =
        run(
            ENTER,
            keys(group).gate(),
            time.argument(),
            call,
            tokens,
            known == null ? "" : known.epoch(),
            known == null ? -1 : known.version(),
            limits.requests(),
            limits.tokensFor(tokens),
            limits.inFlight(),
            micros(pacing.span()),
            micros(pacing.lease()));
    List<?> parts = (List<?>) reply;
    return switch (String.valueOf(parts.getFirst())) {
      case "GRANTED" -> new Reply.In(number(parts.get(1)), number(parts.get(2)));
      case "WAIT" -> new Reply.Wait(String.valueOf(parts.get(1)), duration(parts.get(2)));
      case "STALE" -> new Reply.Stale(GroupFields.parse(number(parts.get(1)), parts.get(2)));
      case "LOST" -> new Reply.Lost();
      default -> throw new IllegalStateException("enter.lua: " + reply);
    };
  }

  /** The call never started: it counts for nothing. */
  void undo(String group, UUID call) throws InterruptedException {
    run(LEAVE, keys(group).gate(), call, "undo");
  }

  /**
   * The call is over.
   *
   * @param tokens that it counts for; null: as asked
   * @return what the window holds now
   */
  Held leave(String group, UUID call, @Nullable Long tokens) throws InterruptedException {
    List<?> held = (List<?>) run(LEAVE, keys(group).gate(), call, tokens == null ? "" : tokens);
    return new Held(number(held.get(0)), number(held.get(1)));
  }

  /** The call starts only now; false if its permit is no longer good. */
  boolean touch(String group, UUID call) throws InterruptedException {
    Object reply =
        run(
            TOUCH,
            keys(group).gate(),
            time.argument(),
            call,
            micros(pacing.lease()),
            micros(pacing.span()));
    return number(reply) == 1;
  }

  /** Starts a group anew, unless another process was faster. */
  void found(String group, String epoch, Duration grace, Map<Axis, Integer> overrides)
      throws InterruptedException {
    List<Object> arguments = new ArrayList<>(List.of(time.argument(), epoch, micros(grace)));
    overrides.forEach(
        (axis, value) -> {
          arguments.add(axis.key());
          arguments.add(value);
        });
    run(FOUND, List.of(keys(group).state()), arguments.toArray());
  }

  /** Drops all that Redis holds of the group: none of it can be believed. */
  void forget(String group) throws InterruptedException {
    forgetKeys(keys(group).everything().toArray(String[]::new));
  }

  /** Drops what groups share, which processes report again by themselves. */
  void forgetShared() throws InterruptedException {
    forgetKeys(Keys.groups(prefix), Keys.cooling(prefix), Keys.rebuild(prefix));
  }

  private void forgetKeys(String... keys) throws InterruptedException {
    redis.run(client -> client.del(keys));
  }

  /** Whether something can be written: a Redis that is full answers, and is no use. */
  void write() throws InterruptedException {
    redis.run(
        client -> client.set(Keys.written(prefix), "1", SetParams.setParams().px(WRITTEN_MILLIS)));
  }

  /** Shows what the configuration says to whoever looks. */
  void describe(String group, TroupeConfig.Limits limits) throws InterruptedException {
    List<Object> arguments = new ArrayList<>();
    for (Axis axis : Axis.values()) {
      Integer limit = axis.of(limits);
      arguments.add(axis.key());
      arguments.add(limit == null ? "" : limit);
    }
    enlist(group);
    run(DESCRIBE, List.of(keys(group).state()), arguments.toArray());
  }

  private void enlist(String group) throws InterruptedException {
    try {
      redis.run(client -> client.sadd(Keys.groups(prefix), group));
    } catch (JedisException e) {
      if (Trouble.of(e) != Trouble.GARBAGE) {
        throw e;
      }
      forgetKeys(Keys.groups(prefix)); // of another type: each group enlists again
    }
  }

  /**
   * Everybody waits for so long.
   *
   * @param ours it was a 429, of which several make the fleet slower
   */
  void throttled(String group, UUID call, Duration wait, boolean ours) throws InterruptedException {
    run(
        THROTTLED,
        keys(group).throttle(),
        time.argument(),
        call,
        micros(wait),
        ours ? "429" : "busy");
  }

  /** A group that nobody counts is to be left alone for so long. */
  void coolUncounted(String group, Duration wait) throws InterruptedException {
    run(COOLING, List.of(Keys.cooling(prefix)), time.argument(), group, micros(wait));
  }

  /** The groups that nobody counts and that are to be left alone, and for how long. */
  Map<String, Duration> coolingUncounted() throws InterruptedException {
    List<?> reply = (List<?>) run(COOLING, List.of(Keys.cooling(prefix)), time.argument());
    Map<String, Duration> cooling = new HashMap<>();
    for (int i = 0; i < reply.size(); i += 2) {
      cooling.put(String.valueOf(reply.get(i)), duration(reply.get(i + 1)));
    }
    return cooling;
  }

  /** Asks every process to report to Redis again what it did within the window. */
  void askForReports() throws InterruptedException {
    long millis = pacing.span().multipliedBy(2).toMillis();
    redis.run(client -> client.set(Keys.rebuild(prefix), "1", SetParams.setParams().px(millis)));
  }

  /** The groups that this process is to report of; none if nobody asks. */
  Set<String> reportsWanted() throws InterruptedException {
    return redis.run(
        client ->
            client.exists(Keys.rebuild(prefix)) ? client.smembers(Keys.groups(prefix)) : Set.of());
  }

  /** What a report came to. */
  sealed interface Reported {
    /**
     * @param processes that have reported everything, and lately
     */
    record By(Set<String> processes) implements Reported {}

    /** The reporter's knowledge is old: here is what is true. */
    record Stale(GroupState state) implements Reported {}

    /** Redis knows nothing of this group. */
    record Lost() implements Reported {}
  }

  /**
   * Reports calls that Redis may have forgotten.
   *
   * @param epoch as the process knows it; null: it has nothing to report of that group
   * @param process who has reported everything with that; null: not yet
   */
  Reported report(
      String group, @Nullable String epoch, @Nullable String process, List<PastCall> calls)
      throws InterruptedException {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                time.argument(),
                epoch == null ? "" : epoch,
                process == null ? "" : process,
                micros(pacing.lease()),
                micros(pacing.probe().multipliedBy(FRESH))));
    for (PastCall past : calls) {
      arguments.add(past.call());
      arguments.add(TimeUnit.NANOSECONDS.toMicros(past.age()));
      arguments.add(past.tokens());
      arguments.add(past.inFlight() ? 1 : 0);
    }
    List<?> reply = (List<?>) run(REBUILD, keys(group).rebuild(), arguments.toArray());
    return switch (String.valueOf(reply.getFirst())) {
      case "REPORTED" ->
          new Reported.By(
              reply.stream().skip(1).map(String::valueOf).collect(Collectors.toUnmodifiableSet()));
      case "STALE" -> new Reported.Stale(GroupFields.parse(number(reply.get(1)), reply.get(2)));
      case "LOST" -> new Reported.Lost();
      default -> throw new IllegalStateException("rebuild.lua: " + reply);
    };
  }

  /**
   * Keeps permits, and says how many of this process wait.
   *
   * @param restore even those that Redis has forgotten
   */
  void renew(String group, String process, int waiting, Collection<UUID> calls, boolean restore)
      throws InterruptedException {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                time.argument(),
                micros(pacing.lease()),
                restore ? "restore" : "XX",
                process,
                waiting));
    arguments.addAll(calls);
    run(RENEW, List.of(keys(group).leases(), keys(group).waiting()), arguments.toArray());
  }

  /** Less is left at the provider than we think. */
  void foreign(String group, boolean requests, long less, Duration time)
      throws InterruptedException {
    run(
        FOREIGN,
        List.of(keys(group).state()),
        this.time.argument(),
        requests ? "r" : "t",
        less,
        micros(time));
  }

  private Keys keys(String group) {
    return new Keys(prefix, group);
  }

  private Object run(Script script, List<String> keys, Object... arguments)
      throws InterruptedException {
    List<String> texts = new ArrayList<>(arguments.length);
    for (Object argument : arguments) {
      texts.add(argument.toString());
    }
    return redis.run(client -> script.run(client, keys, texts));
  }

  private static Script script(String name) {
    return Script.resource(Gate.class, name + ".lua");
  }

  private static long micros(Duration time) {
    return TimeUnit.NANOSECONDS.toMicros(time.toNanos());
  }

  private static long number(Object reply) {
    return reply instanceof Long n ? n : Long.parseLong(reply.toString());
  }

  private static Duration duration(Object micros) {
    return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(number(micros)));
  }
}
