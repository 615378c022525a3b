package dev.troupe.worker.limit.redis;

import static dev.troupe.worker.limit.redis.Processes.ask;
import static dev.troupe.worker.limit.redis.Processes.drain;
import static dev.troupe.worker.limit.redis.Processes.group;
import static dev.troupe.worker.limit.redis.Processes.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.Headroom;
import dev.troupe.worker.limit.LimitDecision;
import dev.troupe.worker.limit.LimitRequest;
import dev.troupe.worker.limit.LimitUse;
import dev.troupe.worker.limit.Permit;
import dev.troupe.worker.limit.PermitEnd;
import dev.troupe.worker.limit.PostgresHistory;
import dev.troupe.worker.limit.QuotaGroup;
import dev.troupe.worker.testbed.Fleet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every process of a fleet may rely on, on a real Redis and the test's own time. */
@ExtendWith(TroupeStack.class)
class FleetLimitsIT {
  private static final Duration WINDOW = Duration.ofSeconds(60);

  private final Processes fleet;
  private final String prefix;
  private final FleetLimits a;
  private final FleetLimits b;

  FleetLimitsIT(TestStack stack) {
    prefix = stack.uniquePrefix();
    fleet = new Processes(stack.redis(), prefix, Processes.AT_ONCE);
    a = fleet.process();
    b = fleet.process();
  }

  @BeforeEach
  void emptyRedis() throws InterruptedException {
    fleet.redis.run(client -> client.flushDB());
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  @Test
  void ask_bySeveralProcesses_noWindowHoldsMoreThanTheLimitAndAllIsUsed() throws Exception {
    QuotaGroup group = group(limits(60, null, null));
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    ArrayDeque<Long> starts = new ArrayDeque<>();
    int worst = 0;
    int all = 0;
    for (int step = 0; step < 2_000; step++) {
      FleetLimits process = random.nextBoolean() ? a : b;
      if (ask(process, group, 10) instanceof LimitDecision.Granted granted) {
        starts.add(fleet.time.nanos());
        all++;
        process.settle(granted.permit(), new PermitEnd.Made(null, Headroom.UNKNOWN));
      }
      while (fleet.time.nanos() - starts.getFirst() >= WINDOW.toNanos()) {
        starts.removeFirst();
      }
      worst = Math.max(worst, starts.size());
      fleet.time.pass(Duration.ofMillis(random.nextInt(300)));
    }
    assertThat(worst).as("worst window, seed %d", seed).isEqualTo(60);
    // 2,000 steps of 150 ms on average are five minutes.
    assertThat(all).as("all, seed %d", seed).isGreaterThan(4 * 60);
  }

  @Test
  void ask_tokensOfVaryingSize_noWindowHoldsMoreThanTheLimit() throws Exception {
    QuotaGroup group = group(limits(null, 1_000, null));
    long seed = Long.getLong("seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    record Start(long at, long tokens) {}
    ArrayDeque<Start> starts = new ArrayDeque<>();
    long worst = 0;
    for (int step = 0; step < 2_000; step++) {
      long tokens = 1 + random.nextLong(200);
      FleetLimits process = random.nextBoolean() ? a : b;
      if (ask(process, group, tokens) instanceof LimitDecision.Granted granted) {
        long used = random.nextLong(tokens + 1);
        process.settle(granted.permit(), new PermitEnd.Made(used, Headroom.UNKNOWN));
        starts.add(new Start(fleet.time.nanos(), used));
      }
      while (!starts.isEmpty() && fleet.time.nanos() - starts.getFirst().at() >= WINDOW.toNanos()) {
        starts.removeFirst();
      }
      worst = Math.max(worst, starts.stream().mapToLong(Start::tokens).sum());
      fleet.time.pass(Duration.ofMillis(random.nextInt(2_000)));
    }
    assertThat(worst).as("seed %d", seed).isBetween(700L, 1_000L);
  }

  @Test
  void ask_allAtOnce_letsABurstOfTenThroughAndThenTheRate() throws Exception {
    QuotaGroup group = group(limits(600, null, null));

    assertThat(drain(a, group, 1)).isEqualTo(10);
    fleet.time.pass(Duration.ofSeconds(1));
    assertThat(drain(b, group, 1)).isEqualTo(10);
    fleet.time.pass(Duration.ofMillis(500));
    assertThat(drain(a, group, 1)).isEqualTo(5);
  }

  @Test
  void ask_smallLimit_letsABurstOfFiveThrough() throws Exception {
    assertThat(drain(a, group(limits(30, null, null)), 1)).isEqualTo(5);
  }

  @Test
  void ask_refused_saysWhyAndForHowLong() throws Exception {
    QuotaGroup group = group(limits(60, null, null));
    drain(a, group, 1);

    assertThat(ask(b, group, 1))
        .isEqualTo(
            new LimitDecision.WaitFor("rate(openai, requests_per_minute)", Duration.ofSeconds(1)));
  }

  @Test
  void settle_usedLess_givesTheRestBackAtOnce() throws Exception {
    QuotaGroup group = group(limits(null, 1_000, null));
    Permit permit = granted(ask(a, group, 1_000));
    fleet.time.pass(Duration.ofSeconds(10));
    assertThat(ask(b, group, 900)).isInstanceOf(LimitDecision.WaitFor.class);

    a.settle(permit, new PermitEnd.Made(100L, Headroom.UNKNOWN));

    assertThat(ask(b, group, 900)).isInstanceOf(LimitDecision.Granted.class);
  }

  @Test
  void settle_usedMore_isADebtThatIsPaidOffFirst() throws Exception {
    QuotaGroup group = group(limits(null, 1_000, null));
    Permit permit = granted(ask(a, group, 500));
    a.settle(permit, new PermitEnd.Made(2_000L, Headroom.UNKNOWN));

    assertThat(ask(b, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
    // The bucket held 166 and gets 1,000 a minute: two minutes for 2,000, less ten seconds.
    fleet.time.pass(Duration.ofSeconds(109));
    assertThat(ask(b, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
    fleet.time.pass(Duration.ofSeconds(2));
    assertThat(ask(b, group, 1)).isInstanceOf(LimitDecision.Granted.class);
  }

  @Test
  void settle_neverStarted_leavesNoTrace() throws Exception {
    QuotaGroup group = group(limits(5, 1_000, 1));
    for (int i = 0; i < 50; i++) {
      a.settle(granted(ask(a, group, 1_000)), new PermitEnd.NotStarted());
    }
  }

  @Test
  void ask_secondGroupRefuses_leavesNoTraceInTheFirst() throws Exception {
    QuotaGroup wide = new QuotaGroup("wide", limits(5, null, null));
    QuotaGroup narrow = new QuotaGroup(QuotaGroup.GLOBAL, limits(null, null, 0));
    for (int i = 0; i < 20; i++) {
      assertThat(a.ask(new LimitRequest(UUID.randomUUID(), List.of(wide, narrow), 1)))
          .isInstanceOf(LimitDecision.WaitFor.class);
    }

    assertThat(drain(a, wide, 1)).isEqualTo(5);
  }

  @Test
  void ask_sameCallAgain_isCountedOnce() throws Exception {
    QuotaGroup group = group(limits(null, null, 1));
    UUID call = UUID.randomUUID();

    assertThat(a.ask(new LimitRequest(call, List.of(group), 1)))
        .isInstanceOf(LimitDecision.Granted.class);
    assertThat(a.ask(new LimitRequest(call, List.of(group), 1)))
        .isInstanceOf(LimitDecision.Granted.class);
    assertThat(ask(b, group, 1))
        .isEqualTo(new LimitDecision.WaitFor("concurrency(openai)", Duration.ofSeconds(1)));
  }

  @Test
  void ask_holderDead_permitsComeBackWithItsLease() throws Exception {
    QuotaGroup group = group(limits(null, null, 3));
    for (int i = 0; i < 3; i++) {
      granted(ask(a, group, 1));
    }
    fleet.time.pass(Duration.ofSeconds(29));
    assertThat(ask(b, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
    fleet.time.pass(Duration.ofSeconds(2));
    for (int i = 0; i < 3; i++) {
      granted(ask(b, group, 1));
    }
  }

  @Test
  void starting_frozenPastTheLease_mustNot() throws Exception {
    QuotaGroup group = group(limits(null, null, 1));
    Permit permit = granted(ask(a, group, 1));
    assertThat(a.starting(permit)).isTrue();

    fleet.time.pass(Duration.ofSeconds(31));

    assertThat(a.starting(permit)).isFalse();
  }

  @Test
  void starting_late_movesTheCallInItsWindow() throws Exception {
    QuotaGroup group = group(limits(1, null, null));
    Permit permit = granted(ask(a, group, 1));
    fleet.time.pass(Duration.ofSeconds(10));
    assertThat(a.starting(permit)).isTrue();

    fleet.time.pass(Duration.ofSeconds(55));

    assertThat(ask(b, group, 1))
        .isEqualTo(
            new LimitDecision.WaitFor("rate(openai, requests_per_minute)", Duration.ofSeconds(5)));
  }

  @Test
  void ask_scriptsForgotten_goesOn() throws Exception {
    QuotaGroup group = group(limits(60, null, null));
    granted(ask(a, group, 1));

    fleet.redis.run(client -> client.scriptFlush());

    a.settle(granted(ask(a, group, 1)), new PermitEnd.NotStarted());
  }

  @Test
  void ask_largerThanTheLimit_neverFits() throws Exception {
    QuotaGroup group = group(limits(null, 1_000, null));

    assertThat(ask(a, group, 1_001)).isInstanceOf(LimitDecision.NeverFits.class);
    assertThat(ask(a, group, 1_000)).isInstanceOf(LimitDecision.Granted.class);
  }

  @Test
  void throttled_thriceInAMinute_slowsTheWholeFleetDownAndUpAgain() throws Exception {
    QuotaGroup group = group(limits(100, null, null));

    throttle(group, 2);
    assertThat(factor(group)).isEqualTo(100);
    throttle(group, 1);
    assertThat(factor(group)).isEqualTo(80);
    throttle(group, 3);
    assertThat(factor(group)).isEqualTo(60);
    throttle(group, 6);
    assertThat(factor(group)).isEqualTo(50);

    for (int percent = 60; percent <= 100; percent += 10) {
      fleet.time.pass(Duration.ofMinutes(1));
      drain(b, group, 1);
      assertThat(factor(group)).isEqualTo(percent);
    }
  }

  @Test
  void throttled_slowedDown_everyProcessKeepsToTheLowerRate() throws Exception {
    QuotaGroup group = group(limits(600, null, null));
    throttle(group, 6);
    drain(b, group, 1);

    fleet.time.pass(Duration.ofMillis(500));

    // 60 % of ten a second, and a burst of ten was taken before.
    assertThat(drain(b, group, 1)).isEqualTo(3);
  }

  @Test
  void throttled_aSpikeOfCallsUnderWay_slowsDownOnce() throws Exception {
    QuotaGroup group = group(limits(600, null, null));
    List<Permit> permits = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      permits.add(granted(ask(a, group, 1)));
    }
    fleet.time.pass(Duration.ofSeconds(1));
    permits.forEach(p -> a.settle(p, new PermitEnd.Throttled(null)));

    assertThat(factor(group)).isEqualTo(80);
  }

  private int factor(QuotaGroup group) throws InterruptedException {
    return view(group).throttle().factor();
  }

  private void throttle(QuotaGroup group, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      fleet.time.pass(Duration.ofSeconds(2));
      Permit permit = granted(ask(a, group, 1));
      a.settle(permit, new PermitEnd.Throttled(null));
    }
  }

  @Test
  void throttled_withRetryAfter_theWholeFleetWaitsButNoOtherGroup() throws Exception {
    QuotaGroup group = group(TroupeConfig.Limits.NONE);
    a.settle(granted(ask(a, group, 1)), new PermitEnd.Throttled(Duration.ofSeconds(20)));

    assertThat(ask(b, group, 1))
        .isEqualTo(new LimitDecision.WaitFor("cooldown(openai)", Duration.ofSeconds(20)));
    granted(ask(b, new QuotaGroup("groq", TroupeConfig.Limits.NONE), 1));
  }

  @Test
  void coolUncounted_byOneProcess_isHeardByTheOthersAndForgottenInTime() throws Exception {
    a.coolUncounted("free", Duration.ofSeconds(30));
    assertThat(a.uncountedCooldown("free")).isEqualTo(Duration.ofSeconds(30));
    b.maintain();
    // Less by what telling took.
    assertThat(b.uncountedCooldown("free"))
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    assertThat(b.uncountedCooldown("other")).isZero();

    fleet.time.pass(Duration.ofSeconds(31));
    b.maintain();
    assertThat(a.uncountedCooldown("free")).isZero();
    assertThat(b.uncountedCooldown("free")).isZero();
  }

  @Test
  void throttled_forAnHour_waitsTenMinutes() throws Exception {
    QuotaGroup group = group(TroupeConfig.Limits.NONE);
    a.settle(granted(ask(a, group, 1)), new PermitEnd.Throttled(Duration.ofHours(1)));

    assertThat(ask(b, group, 1))
        .isEqualTo(new LimitDecision.WaitFor("cooldown(openai)", Duration.ofMinutes(10)));
  }

  @Test
  void settle_headersTellOfOtherUsers_leavesThemTheirPart() throws Exception {
    QuotaGroup group = group(limits(100, null, null));
    Permit permit = granted(ask(a, group, 1));

    a.settle(
        permit,
        new PermitEnd.Made(null, new Headroom(3L, Duration.ofSeconds(30), null, Duration.ZERO)));

    assertThat(drain(b, group, 1)).isEqualTo(3);
    fleet.time.pass(Duration.ofSeconds(30));
    assertThat(drain(b, group, 1)).isEqualTo(10);
  }

  @Test
  void settle_callsOvertookEachOtherOnTheirWay_takesNoneForSomebodyElses() throws Exception {
    QuotaGroup group = group(limits(null, 6_000, null));
    Permit slow = granted(ask(a, group, 100));
    int calls = 1 + drain(b, group, 100);

    // The provider heard of it last.
    long left = 6_000 - calls * 100L;
    a.settle(
        slow,
        new PermitEnd.Made(100L, new Headroom(null, Duration.ZERO, left, Duration.ofMinutes(1))));

    for (int i = 0; i < 5; i++) {
      fleet.time.pass(Duration.ofSeconds(10));
      calls += drain(b, group, 100);
    }
    assertThat(calls).as("the whole limit").isEqualTo(60);
  }

  private static Permit granted(LimitDecision answer) {
    assertThat(answer).isInstanceOf(LimitDecision.Granted.class);
    return ((LimitDecision.Granted) answer).permit();
  }

  @Test
  void set_anotherLimit_everyProcessKeepsToItFromItsNextCallOn(TestStack stack) throws Exception {
    QuotaGroup group = group(limits(600, null, 2));
    try (Fleet migrated = new Fleet(stack)) {
      Database database = migrated.database();
      granted(ask(a, group, 1));
      granted(ask(b, group, 1));
      assertThat(ask(b, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
      LimitOverrides overrides = new LimitOverrides(database.pool(), fleet.redis, prefix);

      overrides.set("openai", Axis.CONCURRENT, 3, "they said so", "me");
      granted(ask(b, group, 1));
      assertThat(ask(a, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);

      assertThat(
              new PostgresHistory(database, () -> null, Processes.background(t -> {}))
                  .overrides("openai"))
          .isEqualTo(Map.of(Axis.CONCURRENT, 3));
      assertThat(view(group).limits()).isEqualTo(limits(600, null, 3));
      assertThat(audited(database))
          .containsExactly("me limit set openai.concurrent=3 they said so");
      overrides.set("openai", Axis.CONCURRENT, null, "over", "me");
      assertThat(ask(b, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
      assertThat(view(group).limits()).isEqualTo(limits(600, null, 2));
    }
  }

  private static List<String> audited(Database database) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (var connection = database.pool().getConnection();
        var statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "SELECT concat_ws(' ', actor, action, subject, reason) FROM audit ORDER BY seq")) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  @Test
  void read_callsUnderWay_showsWhatIsUsedAndWhy() throws Exception {
    QuotaGroup group = group(limits(600, 10_000, 5));
    granted(ask(a, group, 100));
    Permit permit = granted(ask(b, group, 200));
    b.settle(permit, new PermitEnd.Throttled(Duration.ofSeconds(7)));

    assertThat(view(group))
        .isEqualTo(
            new LimitUse(
                "openai",
                limits(600, 10_000, 5),
                Map.of(),
                new LimitUse.Load(2, 300, 1, 0),
                new LimitUse.Throttle(100, Duration.ofSeconds(7), 1, 1)));
  }

  @Test
  void replace_throttledAndBack_keepsTheBucketsLevel() throws Exception {
    QuotaGroup group = group(limits(null, 1_000, null));
    for (int i = 0; i < 6; i++) {
      a.settle(granted(ask(a, group, 10)), new PermitEnd.Throttled(null));
    }
    fleet.time.pass(Duration.ofHours(1));
    // Full again, and not fuller: ten seconds' worth.
    granted(ask(b, group, 166));
    assertThat(ask(b, group, 1)).isInstanceOf(LimitDecision.WaitFor.class);
  }

  private LimitUse view(QuotaGroup group) throws InterruptedException {
    return new LimitsView(fleet.redis, prefix, fleet.time, Processes.AT_ONCE).read(group.name());
  }
}
