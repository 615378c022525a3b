package dev.troupe.worker.limit.redis;

import static dev.troupe.worker.limit.redis.Processes.ask;
import static dev.troupe.worker.limit.redis.Processes.group;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.redis.Redis;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.limit.Headroom;
import dev.troupe.worker.limit.LimitDecision;
import dev.troupe.worker.limit.PermitEnd;
import dev.troupe.worker.limit.QuotaGroup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Redis that answers, but not well: no call fails of it, and no other group hears of it. */
@ExtendWith(TroupeStack.class)
class RedisTroubleIT {
  private static final TroupeConfig.Limits LIMITS =
      new TroupeConfig.Limits(600, 10_000, 100_000, null, 50);

  private final String prefix;
  private final Processes fleet;
  private final FleetLimits process;
  private final QuotaGroup group = group(LIMITS);
  private final QuotaGroup other = new QuotaGroup("anthropic", LIMITS);
  private final Keys keys;

  RedisTroubleIT(TestStack stack) {
    prefix = stack.uniquePrefix();
    // It never goes away here, however long a busy machine lets it wait.
    fleet = new Processes(stack.redis(), prefix, Processes.AT_ONCE, Duration.ofSeconds(30));
    process = fleet.process();
    keys = new Keys(prefix, "openai");
  }

  @BeforeEach
  void emptyRedis() throws InterruptedException {
    fleet.redis.run(client -> client.flushDB());
  }

  @AfterEach
  void close() throws InterruptedException {
    fleet.redis.run(client -> client.flushDB());
    fleet.close();
  }

  @Test
  void ask_keysOfTheWrongType_beginsThatGroupAnewAndNoOther() throws Exception {
    call(other);
    String untouched = epoch(new Keys(prefix, "anthropic"));
    for (String key : keys.everything()) {
      call(group);
      fleet.redis.run(
          client -> {
            client.del(key);
            return client.geoadd(key, 1, 1, "of somebody else");
          });
      callsGoOn(key);
    }
    assertThat(epoch(new Keys(prefix, "anthropic"))).isEqualTo(untouched);
  }

  @Test
  void ask_valuesThatAreNoNumbers_beginsThatGroupAnew() throws Exception {
    for (String field : List.of("version", "factor", "changed", "cool", "tokens", "grace", "fr")) {
      for (String value : List.of("x", "", "-", "1e999", "99999999999999999999", "a\u0000b")) {
        call(group);
        fleet.redis.run(client -> client.hset(keys.state(), field, value));
        callsGoOn(field + " = " + value);
      }
    }
    call(group);
    fleet.redis.run(client -> client.set(keys.everything().getLast(), "no bucket"));
    callsGoOn("tok");
  }

  @Test
  void ask_overrideThatIsNoLimit_isIgnoredAlone() throws Exception {
    call(group);
    fleet.redis.run(
        client ->
            client.hset(
                keys.state(),
                Map.of(
                    "o:requests_per_minute",
                    "x",
                    "o:concurrent",
                    "1",
                    "version",
                    "9999999999999")));

    assertThat(ask(process, group, 1)).isInstanceOf(LimitDecision.Granted.class);
    assertThat(ask(process, group, 1))
        .as("the other one holds")
        .isInstanceOf(LimitDecision.WaitFor.class);
  }

  @Test
  void tend_keysThatGroupsShareOfTheWrongType_renewsPermitsAndBeginsThemAnew() throws Exception {
    for (String key : List.of(Keys.groups(prefix), Keys.cooling(prefix), Keys.rebuild(prefix))) {
      call(group);
      fleet.redis.run(client -> client.del(key));
      fleet.redis.run(client -> client.lpush(key, "of somebody else"));
      process.maintain();
      process.coolUncounted("free", Duration.ofSeconds(5));
      process.maintain();
      assertThat(process.uncountedCooldown("free")).isPositive();
      callsGoOn(key);
    }
  }

  @Test
  void ask_bucketThatNeverStandsStill_waitsAndDoesNotFail() throws Exception {
    List<byte[]> states = new ArrayList<>();
    byte[] bucket = (Keys.tag(prefix, "openai") + ":rpm").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 250; i++) {
      fleet.time.pass(Duration.ofMillis(100));
      call(group);
      states.add(fleet.redis.run(client -> client.get(bucket)));
    }
    fleet.time.pass(Duration.ofMinutes(1));
    byte[] all = (prefix + "states").getBytes(StandardCharsets.UTF_8);
    fleet.redis.run(client -> client.rpush(all, states.toArray(byte[][]::new)));
    AtomicBoolean over = new AtomicBoolean();
    Redis rival = new Redis(new TroupeConfig.Redis(fleet.url), Duration.ofSeconds(10));
    Runnable writing =
        () -> {
          while (!over.get()) {
            write(rival, bucket, all);
          }
        };
    List<Thread> hammers = List.of(new Thread(writing), new Thread(writing));
    hammers.forEach(Thread::start);
    try {
      LimitDecision answer = ask(process, group, 1);
      while (answer instanceof LimitDecision.Granted granted) { // let through in a gap
        process.settle(granted.permit(), new PermitEnd.NotStarted());
        answer = ask(process, group, 1);
      }
      assertThat(((LimitDecision.WaitFor) answer).reason()).isEqualTo("contention(openai)");
    } finally {
      over.set(true);
      for (Thread hammer : hammers) {
        hammer.join();
      }
      rival.close();
    }
    call(group);
    long permits = fleet.redis.run(client -> client.zcard(keys.leases()));
    assertThat(permits).as("who waits holds no permit").isZero();
  }

  /** By Redis itself, or there would be gaps whenever this process waits for a core. */
  private static void write(Redis redis, byte[] key, byte[] states) {
    byte[] script =
        "for _ = 1, 7 do redis.call('SET', KEYS[1], redis.call('LMOVE', KEYS[2], KEYS[2], 'LEFT', 'RIGHT')) end"
            .getBytes(StandardCharsets.UTF_8);
    try {
      redis.run(
          client -> {
            try (var pipeline = client.pipelined()) {
              for (int i = 0; i < 2_000; i++) {
                pipeline.eval(script, List.of(key, states), List.of());
              }
            }
            return true;
          });
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whatever is wrong and when it is noticed: calls wait a window at most, and go on. */
  private void callsGoOn(String what) throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      if (ask(process, group, 10) instanceof LimitDecision.Granted granted) {
        process.settle(granted.permit(), new PermitEnd.Throttled(Duration.ofMillis(1)));
      }
      process.maintain();
      fleet.time.pass(Duration.ofSeconds(12));
    }
    LimitDecision answer = ask(process, group, 10);
    for (int i = 0; i < 6 && answer instanceof LimitDecision.WaitFor; i++) {
      process.maintain();
      fleet.time.pass(Duration.ofSeconds(12));
      answer = ask(process, group, 10);
    }
    assertThat(answer).as(what).isInstanceOf(LimitDecision.Granted.class);
    process.settle(((LimitDecision.Granted) answer).permit(), new PermitEnd.NotStarted());
  }

  private void call(QuotaGroup wanted) throws InterruptedException {
    LimitDecision answer = ask(process, wanted, 10);
    assertThat(answer).isInstanceOf(LimitDecision.Granted.class);
    process.settle(
        ((LimitDecision.Granted) answer).permit(), new PermitEnd.Made(null, Headroom.UNKNOWN));
    fleet.time.pass(Duration.ofSeconds(1));
  }

  private String epoch(Keys of) throws InterruptedException {
    return fleet.redis.run(client -> client.hget(of.state(), "epoch"));
  }
}
