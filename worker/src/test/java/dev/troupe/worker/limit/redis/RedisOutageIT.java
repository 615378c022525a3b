package dev.troupe.worker.limit.redis;

import static dev.troupe.worker.limit.redis.Processes.ask;
import static dev.troupe.worker.limit.redis.Processes.drain;
import static dev.troupe.worker.limit.redis.Processes.group;
import static dev.troupe.worker.limit.redis.Processes.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.stack.RedisServer;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.Headroom;
import dev.troupe.worker.limit.LimitDecision;
import dev.troupe.worker.limit.LiveProcesses;
import dev.troupe.worker.limit.Permit;
import dev.troupe.worker.limit.PermitEnd;
import dev.troupe.worker.limit.QuotaGroup;
import dev.troupe.worker.limit.Share;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a fleet does while Redis is slow, gone, or back with nothing in it. */
@ExtendWith(TroupeStack.class)
class RedisOutageIT {
  private static final Duration HICCUP = Duration.ofSeconds(3);
  private static final Duration WINDOW = Duration.ofSeconds(60);
  private static final int LIMIT = 60;

  private final RedisServer server;
  private final Processes fleet;
  private final ManualHistory memoryOfA = new ManualHistory();
  private final ManualHistory memoryOfB = new ManualHistory();
  private FleetLimits a;
  private FleetLimits b;

  RedisOutageIT(TestStack stack) {
    var own = stack.ownStack("redis");
    server = own.redis();
    fleet = new Processes(own.redis().url(), "fleet", Processes.AT_ONCE);
    memoryOfA.share = new Share(2, 0);
    memoryOfB.share = new Share(2, 1);
  }

  @BeforeEach
  void start() {
    a = fleet.process(memoryOfA);
    b = fleet.process(memoryOfB);
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  /** Calls of all processes, as the provider would count them. */
  private final class Provider {
    private final ArrayDeque<Long> starts = new ArrayDeque<>();
    private int worst;
    private int all;

    /** Both processes try twice a second, one more eagerly; {@code between} each round. */
    void serve(Duration time, QuotaGroup group, SplittableRandom random) throws Exception {
      long end = fleet.time.nanos() + time.toNanos();
      while (fleet.time.nanos() < end) {
        fleet.time.pass(Duration.ofMillis(250));
        a.maintain();
        b.maintain();
        call(random.nextInt(3) > 0 ? a : b, group);
        call(random.nextInt(3) > 0 ? a : b, group);
      }
    }

    private void call(FleetLimits process, QuotaGroup group) throws InterruptedException {
      while (!starts.isEmpty() && fleet.time.nanos() - starts.getFirst() >= WINDOW.toNanos()) {
        starts.removeFirst();
      }
      if (ask(process, group, 1) instanceof LimitDecision.Granted granted) {
        starts.add(fleet.time.nanos());
        process.settle(granted.permit(), new PermitEnd.Made(null, headroom()));
        all++;
        memoryOfA.called = true;
        memoryOfB.called = true;
      }
      worst = Math.max(worst, starts.size());
    }

    /** It forgets nothing. */
    private Headroom headroom() {
      return new Headroom(Math.max(0, LIMIT - (long) starts.size()), WINDOW, null, Duration.ZERO);
    }
  }

  @Test
  void ask_throughKillAndEmptyRestartAndFlush_neverOverTheLimitAndMostOfItUsed() throws Exception {
    QuotaGroup group = group(limits(LIMIT, null, null));
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    Provider provider = new Provider();

    provider.serve(Duration.ofSeconds(90), group, random);
    server.kill();
    provider.serve(Duration.ofMinutes(3), group, random);
    int before = provider.all;
    server.start();
    provider.serve(Duration.ofMinutes(2), group, random);
    assertThat(provider.all - before).as("while trust grows, seed %d", seed).isGreaterThan(100);
    fleet.redis.run(client -> client.flushAll());
    provider.serve(Duration.ofMinutes(2), group, random);

    assertThat(provider.worst).as("worst window, seed %d", seed).isLessThanOrEqualTo(60);
    assertThat(provider.all).as("of 510, seed %d", seed).isGreaterThan(440);
  }

  @Test
  void ask_flushedAndEverybodyTellsWhatItDid_usesTheWholeLimitAndNoMore() throws Exception {
    QuotaGroup group = group(limits(LIMIT, null, null));
    memoryOfA.processes = new LiveProcesses("a", Set.of("a", "b"));
    memoryOfB.processes = new LiveProcesses("b", Set.of("a", "b"));
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    Provider provider = new Provider();
    provider.serve(Duration.ofSeconds(90), group, random);

    fleet.redis.run(client -> client.flushAll());
    int before = provider.all;
    provider.serve(WINDOW, group, random);

    assertThat(provider.worst).as("worst window, seed %d", seed).isLessThanOrEqualTo(60);
    assertThat(provider.all - before).as("of 60, seed %d", seed).isGreaterThanOrEqualTo(55);
  }

  @Test
  void ask_flushedAndOneProcessIsGone_waitsTheWindowOut() throws Exception {
    QuotaGroup group = group(limits(LIMIT, null, null));
    memoryOfA.processes = new LiveProcesses("a", Set.of("a", "b"));
    memoryOfA.called = true;
    assertThat(drain(b, group, 1)).isEqualTo(6);
    fleet.redis.run(client -> client.flushAll());

    fleet.time.pass(Duration.ofSeconds(1));
    for (int i = 0; i < 10; i++) {
      a.maintain();
      fleet.time.pass(Duration.ofMillis(500));
      assertThat(ask(a, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
    }
  }

  @Test
  void ask_redisSuspended_answersAndGoesAloneAndComesBack() throws Exception {
    QuotaGroup group = group(limits(60, null, null));
    assertThat(ask(a, group, 1)).isInstanceOf(LimitDecision.Granted.class);
    server.suspend();
    try {
      // No more than it had, at first: one.
      assertThat(ask(a, group, 1)).isEqualTo(new LimitDecision.WaitFor("cooldown(openai)", HICCUP));
      fleet.time.pass(WINDOW);
      assertThat(ask(a, group, 1)).isInstanceOf(LimitDecision.Granted.class);
      assertThat(drain(a, group, 1)).isLessThan(6);
    } finally {
      server.resume();
    }
    a.maintain();
    fleet.time.pass(WINDOW.plusSeconds(5));
    assertThat(drain(a, group, 1)).isEqualTo(6);
  }

  @Test
  void ask_redisNeverThere_keepsToTheShareAtOnce() throws Exception {
    server.kill();
    QuotaGroup group = group(limits(61, null, 11));

    ask(a, group, 1);
    ask(b, group, 1);
    fleet.time.pass(HICCUP);

    // Burst of a share of 30 or 31 is 5; of 11 permits one has 6, the other 5.
    assertThat(drain(a, group, 1)).isEqualTo(5);
    assertThat(drain(b, group, 1)).isEqualTo(5);
    fleet.time.pass(WINDOW.multipliedBy(2));
    assertThat(holdAll(a, group) + holdAll(b, group)).isLessThanOrEqualTo(11);
  }

  private static int holdAll(FleetLimits process, QuotaGroup group) throws InterruptedException {
    int n = 0;
    while (ask(process, group, 1) instanceof LimitDecision.Granted) {
      n++;
    }
    return n;
  }

  @Test
  void ask_newProcessAfterALoss_waitsOutAWindow() throws Exception {
    QuotaGroup group = group(limits(60, null, null));
    ask(a, group, 1);
    server.close();
    server.start();
    memoryOfB.called = true;

    assertThat(drain(b, group, 1)).isZero();
    fleet.time.pass(WINDOW.minusSeconds(1));
    assertThat(drain(b, group, 1)).isZero();
    fleet.time.pass(Duration.ofSeconds(1));
    assertThat(drain(b, group, 1)).isEqualTo(6);
  }

  @Test
  void ask_newFleetOnANewRedis_startsAtOnce() throws Exception {
    assertThat(drain(b, group(limits(60, null, null)), 1)).isEqualTo(6);
  }

  @Test
  void tend_redisForgotThePermits_putsThemBack() throws Exception {
    QuotaGroup group = group(limits(null, null, 4));
    assertThat(holdAll(a, group)).isEqualTo(4);
    fleet.redis.run(client -> client.flushAll());
    memoryOfA.called = true;
    memoryOfB.called = true;

    assertThat(ask(b, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
    assertThat(ask(a, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
    for (int i = 0; i < 10; i++) {
      fleet.time.pass(Duration.ofSeconds(10));
      a.maintain();
    }

    assertThat(ask(b, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
  }

  @Test
  void ask_overridesForgotten_areReadAgain() throws Exception {
    memoryOfA.overrides.put("openai", Map.of(Axis.CONCURRENT, 2));

    assertThat(holdAll(a, group(limits(null, null, 4)))).isEqualTo(2);
  }

  @Test
  void settle_redisGone_doesNotFail() throws Exception {
    QuotaGroup group = group(limits(60, 1_000, 4));
    Permit permit = ((LimitDecision.Granted) ask(a, group, 100)).permit();
    server.kill();

    assertThat(a.starting(permit)).isTrue();
    a.settle(permit, new PermitEnd.Throttled(Duration.ofSeconds(30)));

    assertThat(ask(a, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
  }

  @Test
  void ask_afterAHiccup_goesOnAsBefore() throws Exception {
    QuotaGroup group = group(limits(60, null, null));
    ask(a, group, 1);
    server.suspend();
    try {
      assertThat(ask(a, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
    } finally {
      server.resume();
    }
    fleet.time.pass(Duration.ofMillis(900));
    a.maintain();

    // All of the burst: more than its share, and more than it had.
    assertThat(drain(a, group, 1)).isGreaterThan(4);
  }

  @Test
  void ask_redisDiesUnderManyCallers_allGetAnAnswer() throws Exception {
    QuotaGroup group = group(limits(6_000_000, 100_000_000, null));
    CountDownLatch warm = new CountDownLatch(500);
    List<Future<?>> callers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        callers.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 100; n++) {
                    if (ask(a, group, 10) instanceof LimitDecision.Granted granted) {
                      a.settle(granted.permit(), new PermitEnd.Made(5L, Headroom.UNKNOWN));
                    }
                    warm.countDown();
                  }
                  return null;
                }));
      }
      warm.await();
      server.kill();
      for (Future<?> caller : callers) {
        caller.get();
      }
    }
    assertThat(ask(a, group, 10)).isInstanceOf(LimitDecision.WaitFor.class);
  }
}
