package dev.troupe.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.admission.Admission;
import dev.troupe.worker.admission.OpenAdmission;
import dev.troupe.worker.cache.AnswerCache;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.claim.Lease;
import dev.troupe.worker.claim.LeaseEnd;
import dev.troupe.worker.judge.Judge;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Throttled;
import dev.troupe.worker.provider.ProviderOutcome.Unavailable;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.route.Backoff;
import dev.troupe.worker.route.Prices;
import dev.troupe.worker.route.Router;
import dev.troupe.worker.script.Script;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Fleet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskPipelineTest {
  private static final Wire OK = new Wire("req", 200);
  private static final Wire NONE = Wire.NONE;
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z"));
  private static final Price PRICE =
      new Price(
          7,
          "openai",
          "m",
          LocalDate.EPOCH,
          new Usd(2),
          new Usd(1),
          null,
          new Usd(10),
          null,
          null,
          null);

  private final FakeRecorder recorder = new FakeRecorder();
  private final FakeProvider one = new FakeProvider();
  private final FakeProvider two = new FakeProvider();
  private final List<Duration> pauses = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final Lease lease =
      new Lease(new UUID(1, 1), Duration.ofSeconds(10), nanos::get, nanos.get());
  private Prices prices = (provider, model, day) -> Optional.of(PRICE);
  private Admission admission = new OpenAdmission();
  private int callsBefore;

  @AfterEach
  void everyCallIsSettledOnce() {
    // Whatever happened: an announced call has one settlement, and no more calls than intents.
    List<UUID> announced =
        recorder.intents.stream().filter(recorder.accepts).map(i -> i.callId()).toList();
    assertThat(recorder.settlements.stream().map(s -> s.callId()).toList())
        .doesNotHaveDuplicates()
        .containsAll(announced);
    assertThat(one.requests.size() + two.requests.size()).isLessThanOrEqualTo(announced.size());
    assertThat(recorder.endings).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void accept_answer_isRecordedWithItsExactCost() {
    one.answers(new Answered("hello", new Usage(100, 20, 0, 30, 10, 0, 0), Finish.STOP, OK));

    play(role("one/m"));

    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"hello\"", "one/m"));
    assertThat(recorder.statuses()).containsExactly("SETTLED 520");
    assertThat(recorder.endings.getFirst().spent().cost()).isEqualTo(new Usd(520));
    assertThat(recorder.intents.getFirst().priceId()).isEqualTo(7);
    assertThat(recorder.intents.getFirst().reserved()).isGreaterThan(new Usd(2_000));
  }

  @Test
  void accept_noPrice_isAnErrorAndNeverACall() {
    prices = (provider, model, day) -> Optional.empty();
    play(role("one/m"));
    assertThat(recorder.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.code()).isEqualTo("missing_price"));
    assertThat(recorder.intents).isEmpty();
  }

  @Test
  void accept_intentRefused_stopsQuietlyWithoutACall() {
    recorder.accepts = intent -> false;
    play(role("one/m"));
    assertThat(one.requests).isEmpty();
    assertThat(recorder.endings).isEmpty();
  }

  @Test
  void accept_leaseRanOutAndWasLost_neitherCallsNorEnds() throws InterruptedException {
    recorder.accepts =
        intent -> {
          nanos.addAndGet(Duration.ofSeconds(11).toNanos());
          return true;
        };
    Thread frozen = Thread.startVirtualThread(() -> play(role("one/m")));
    awaitWaiting(frozen);
    assertThat(one.requests).isEmpty();

    new LeaseEnd(lease).lose();
    frozen.join();

    assertThat(one.requests).isEmpty();
    assertThat(recorder.endings).isEmpty();
    assertThat(recorder.statuses()).containsExactly("FAILED 0");
  }

  @Test
  void accept_throttledThenFine_waitsAsLongAsAskedInItsSlot() {
    one.answers(throttled(Duration.ofSeconds(3)), answered("ok"));
    play(role("one/m"));
    assertThat(pauses).containsExactly(Duration.ofSeconds(3));
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(recorder.endings.getFirst().spent().calls()).isEqualTo(2);
    assertThat(recorder.statuses()).containsExactly("FAILED 0", "SETTLED 12");
  }

  @Test
  void accept_throttledForLong_isGivenBack() {
    one.answers(throttled(Duration.ofSeconds(30)));
    play(role("one/m"));
    assertThat(recorder.outcome())
        .isEqualTo(new Outcome.GivenBack(Duration.ofSeconds(30), "rate(one)"));
    assertThat(pauses).isEmpty();
  }

  @Test
  void accept_throttledForLongWithAnotherRoute_goesThere() {
    one.answers(throttled(Duration.ofSeconds(30)));
    two.answers(answered("ok"));
    play(role("one/m", "two/m"));
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"ok\"", "two/m"));
  }

  @Test
  void accept_putOffForEver_failsInTheEnd() {
    callsBefore = 1_000;
    one.answers(throttled(Duration.ofSeconds(30)));
    play(role("one/m"));
    assertThat(failure()).isEqualTo("rate_limited");
  }

  @Test
  void accept_unavailable_backsOffThenFallsBackThenFails() {
    one.answers(unavailable());
    two.answers(unavailable());
    play(role("one/m", "two/m"));
    assertThat(one.requests).hasSize(4);
    assertThat(two.requests).hasSize(4);
    assertThat(pauses).hasSize(6).allSatisfy(p -> assertThat(p).isLessThan(Duration.ofSeconds(4)));
    assertThat(failure()).isEqualTo("provider_unavailable");
  }

  @Test
  void accept_refused_goesToTheNextRouteAtOnce() {
    one.answers(new Refused(Reason.AUTH, "no key", null, new Wire(null, 401)));
    two.answers(answered("ok"));
    play(role("one/m", "two/m"));
    assertThat(one.requests).hasSize(1);
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void accept_refusedAfterGenerating_costsWhatWasUsed() {
    one.answers(new Refused(Reason.CONTENT, "filtered", Usage.tokens(10, 5), OK));
    play(role("one/m"));
    assertThat(failure()).isEqualTo("content_policy");
    assertThat(recorder.statuses()).containsExactly("FAILED 70");
  }

  @Test
  void accept_lostAnswer_isUnknownAtItsReservedCostAndTriedAgain() {
    one.answers(new Lost("timeout", "late", NONE), answered("ok"));
    play(role("one/m"));
    long reserved = recorder.intents.getFirst().reserved().picos();
    assertThat(recorder.statuses()).containsExactly("UNKNOWN " + reserved, "SETTLED 12");
    assertThat(recorder.endings.getFirst().spent().cost()).isEqualTo(new Usd(reserved + 12));
  }

  @Test
  void accept_answerWithoutUsage_isUsedButItsCostIsUnknown() {
    one.answers(new Answered("ok", null, Finish.STOP, OK));
    play(role("one/m"));
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(recorder.statuses())
        .containsExactly("UNKNOWN " + recorder.intents.getFirst().reserved().picos());
  }

  @Test
  void accept_weakAnswer_isPaidAndTheNextRouteIsAsked() {
    one.answers(answered("not json"));
    two.answers(answered("{\"a\":1}"));
    play(structured("one/m", "two/m"));
    assertThat(one.requests).hasSize(1);
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("{\"a\":1}", "two/m"));
    assertThat(recorder.statuses()).containsExactly("SETTLED 12", "SETTLED 12");
  }

  @Test
  void accept_weakAnswersOnly_failsAsInvalidOutput() {
    one.answers(answered("not json"));
    play(structured("one/m"));
    assertThat(one.requests).hasSize(4);
    assertThat(failure()).isEqualTo("invalid_output");
  }

  @Test
  void accept_cutAnswer_isTooWeak() {
    one.answers(new Answered("half", Usage.tokens(1, 200), Finish.LENGTH, OK));
    play(role("one/m"));
    assertThat(failure()).isEqualTo("invalid_output");
  }

  @Test
  void accept_interruptedDuringTheCall_settlesItAsUnknownAndGivesBack() {
    one.answers(new Lost("interrupted", "stopped", NONE));
    one.during = () -> Thread.currentThread().interrupt();
    play(role("one/m"));
    assertThat(recorder.outcome()).isEqualTo(new Outcome.GivenBack(Duration.ZERO, "drain"));
    assertThat(recorder.endings.getFirst().spent().calls()).isEqualTo(1);
    assertThat(recorder.settlements).hasSize(1);
  }

  @Test
  void accept_interruptedBeforeTheCall_makesNone() {
    one.answers(answered("ok"));
    Thread.currentThread().interrupt();
    play(role("one/m"));
    assertThat(one.requests).isEmpty();
    assertThat(recorder.outcome()).isInstanceOf(Outcome.GivenBack.class);
  }

  @Test
  void accept_providerWithABug_costsItsReservationAndFailsTheTask() {
    one.during =
        () -> {
          throw new IllegalStateException("bug");
        };
    play(role("one/m"));
    assertThat(failure()).isEqualTo("internal_error");
    assertThat(recorder.settlements).isNotEmpty();
  }

  @Test
  void accept_unknownRole_fails() {
    pipeline(null).accept(claim());
    assertThat(failure()).isEqualTo("unknown_role");
  }

  @Test
  void accept_noKnownProvider_fails() {
    play(role("three/m"));
    assertThat(failure()).isEqualTo("no_route");
  }

  @Test
  void accept_admissionWaits_burnsNoTry() {
    int[] asked = new int[1];
    admission =
        new Admission() {
          @Override
          public Decision ask(String tenant, ModelRef model, Usd worst, long tokens) {
            return asked[0]++ < 9
                ? new Decision.WaitFor("rate(one)", Duration.ofSeconds(2))
                : new Decision.Granted(model, tokens);
          }

          @Override
          public void settle(Decision.Granted grant, @Nullable Usage used) {}
        };
    one.answers(answered("ok"));
    play(role("one/m"));
    assertThat(pauses).hasSize(9);
    assertThat(recorder.intents).hasSize(1);
    assertThat(recorder.intents.getFirst().attempt()).isZero();
  }

  private String failure() {
    return ((Outcome.Failed) recorder.outcome()).code();
  }

  private void play(Role role) {
    pipeline(new Script(role, "Say hello.")).accept(claim());
  }

  private TaskPipeline pipeline(@Nullable Script script) {
    Backoff backoff =
        new Backoff(
            new TroupeConfig.Retry(3, Duration.ofSeconds(1), Duration.ofSeconds(60)),
            new Random(1));
    Router router =
        new Router(
            Map.of("one", account("one"), "two", account("two")),
            Map.of("openai", account -> account.name().equals("one") ? one : two),
            prices,
            CLOCK);
    Stage stage =
        new Stage(
            task -> Optional.ofNullable(script),
            router,
            admission,
            recorder,
            new Judge(),
            backoff,
            this::pause,
            nanos::get);
    Uuid7 ids = new Uuid7(CLOCK, new Random(2));
    // It knows no account, so that nothing is cached.
    AnswerCache cache =
        new AnswerCache(
            Configs.offline(Map.of(), new TroupeConfig.Cache("memory", Duration.ofHours(1), 1_000)),
            CLOCK,
            nanos::get,
            ids,
            this::pause);
    return new TaskPipeline(stage, new Cached(cache, ids, CLOCK, nanos::get));
  }

  private void pause(Duration time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pauses.add(time);
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private Claim.Granted claim() {
    TaskMessage task =
        new TaskMessage(
            new UUID(5, 5),
            new UUID(6, 6),
            "job",
            "acme",
            "step",
            0,
            "writer",
            "sha256:x",
            "Say hello.",
            null,
            null,
            null,
            null,
            null);
    return new Claim.Granted(task, lease, 1, callsBefore);
  }

  private static TroupeConfig.Provider account(String name) {
    return new TroupeConfig.Provider(
        name, "openai", null, null, null, false, TroupeConfig.Limits.NONE, Map.of());
  }

  private static Role role(String... models) {
    return Fleet.role("writer", null, models);
  }

  private static Role structured(String... models) {
    return Fleet.role("writer", Json.STRICT.readTree("{\"type\":\"object\"}"), models);
  }

  private static ProviderOutcome answered(String text) {
    return new Answered(text, Usage.tokens(1, 1), Finish.STOP, OK);
  }

  private static ProviderOutcome throttled(Duration after) {
    return new Throttled(after, "rate_limited", "slow down", new Wire(null, 429));
  }

  private static ProviderOutcome unavailable() {
    return new Unavailable(null, "provider_unavailable", "down", new Wire(null, 503));
  }
}
