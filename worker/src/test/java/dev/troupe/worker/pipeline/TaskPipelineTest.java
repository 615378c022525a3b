package dev.troupe.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.CallPolicy;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Hedge;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.schemas.RoleRoute.Kind;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.Prices;
import dev.troupe.shared.money.Rates;
import dev.troupe.shared.money.Unit;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.secret.Redactor;
import dev.troupe.worker.admission.Admission;
import dev.troupe.worker.admission.CallEnd;
import dev.troupe.worker.admission.OpenAdmission;
import dev.troupe.worker.cache.AnswerCache;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.claim.Lease;
import dev.troupe.worker.claim.LeaseEnd;
import dev.troupe.worker.judge.Judge;
import dev.troupe.worker.limit.Headroom;
import dev.troupe.worker.prompt.Prompt;
import dev.troupe.worker.prompt.Prompts;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Throttled;
import dev.troupe.worker.provider.ProviderOutcome.Unavailable;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.record.IntentResult;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.route.Backoff;
import dev.troupe.worker.route.CircuitBreakers;
import dev.troupe.worker.route.Router;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Fleet;
import dev.troupe.worker.testbed.TaskMessages;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final Price PRICE =
      Price.of(
          7,
          "openai",
          "m",
          new Rates(
              Map.of(
                  Unit.INPUT,
                  new Usd(2),
                  Unit.CACHED_INPUT,
                  new Usd(1),
                  Unit.OUTPUT,
                  new Usd(10))));

  private final FakeBlobs blobs = new FakeBlobs();
  private final FakeRecorder recorder = new FakeRecorder();
  private final FakeProvider one = new FakeProvider();
  private final FakeProvider two = new FakeProvider();
  private final List<Duration> pauses = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private Instant now = START;
  private final InstantSource clock = () -> now;
  private final CircuitBreakers breakers =
      new CircuitBreakers(new TroupeConfig.Circuit(4, 4, 50, Duration.ofSeconds(30)), clock);
  private @Nullable Instant deadline;
  private final Lease lease =
      new Lease(new UUID(1, 1), Duration.ofSeconds(10), nanos::get, nanos.get());
  private Prices prices = (provider, model, day) -> Optional.of(PRICE);
  private Admission admission = new OpenAdmission();
  private int callsBefore;
  private @Nullable Secret key;

  @AfterEach
  void everyCallIsSettledOnce() {
    // Whatever happened: a call with an intent has one settlement, and no more calls than intents.
    List<UUID> intent =
        recorder.intents.stream().filter(recorder::wrote).map(i -> i.callId()).toList();
    assertThat(recorder.settlements.stream().map(s -> s.callId()).toList())
        .doesNotHaveDuplicates()
        .containsAll(intent);
    assertThat(one.requests.size() + two.requests.size()).isLessThanOrEqualTo(intent.size());
    assertThat(recorder.endings).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void accept_answer_isRecordedWithItsExactCost() {
    one.answers(new Answered("hello", new Usage(100, 20, 0, 30, 10, 0, 0), Finish.STOP, OK));

    execution(role("one/m"));

    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"hello\"", "one/m"));
    assertThat(recorder.statuses()).containsExactly("SETTLED 520");
    assertThat(recorder.endings.getFirst().spent().cost()).isEqualTo(new Usd(520));
    assertThat(recorder.intents.getFirst().priceId()).isEqualTo(7);
    assertThat(recorder.intents.getFirst().reserved()).isGreaterThan(new Usd(2_000));
  }

  @Test
  void accept_picture_isPutOutByReferenceAndNotJudged() {
    Media picture = new Media("image/png", new byte[] {1, 2, 3});
    one.answers(new Answered(picture, Usage.tokens(100, 30), OK));

    execution(role("one/m"));

    assertThat(recorder.outcome())
        .isEqualTo(
            new Outcome.Succeeded(
                picture.reference(),
                "one/m",
                Outcome.StoredBlob.referredTo(picture.digest()),
                null));
    assertThat(blobs.has("acme", picture.digest())).as("stored before it is told").isTrue();
    assertThat(picture.reference())
        .isEqualTo(
            "{\"media_type\":\"image/png\",\"digest\":\"" + picture.digest() + "\",\"bytes\":3}");
  }

  @Test
  void accept_longOutput_isStoredApart() {
    String text = "é".repeat(OutputStorage.MAX_INLINE / 2);
    String output = '"' + text + '"';
    one.answers(answered(text));

    execution(role("one/m"));

    assertThat(recorder.outcome())
        .isEqualTo(
            new Outcome.Succeeded(
                output, "one/m", Outcome.StoredBlob.output(Digest.of(output)), null));
    assertThat(blobs.has("acme", Digest.of(output))).isTrue();
  }

  @Test
  void accept_outputThatIsJustShortEnough_isNot() {
    String text = "é".repeat(OutputStorage.MAX_INLINE / 2 - 1);
    one.answers(answered(text));
    blobs.away(true);

    execution(role("one/m"));

    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded('"' + text + '"', "one/m"));
  }

  @Test
  void accept_pictureThatCantBeStoredNow_isKeptAndComesBackForIt() {
    Media picture = new Media("image/png", new byte[] {1, 2, 3});
    one.answers(new Answered(picture, Usage.tokens(100, 30), OK));
    blobs.away(true);

    execution(role("one/m"));

    assertThat(recorder.outcome())
        .isInstanceOfSatisfying(
            Outcome.GivenBack.class,
            back -> {
              assertThat(back.reason()).isEqualTo("blob store");
              assertThat(back.kept())
                  .singleElement()
                  .satisfies(
                      kept ->
                          assertThat(kept.outcome())
                              .isInstanceOfSatisfying(
                                  Answered.class, a -> assertThat(a.media()).isEqualTo(picture)));
            });
    assertThat(recorder.settlements)
        .singleElement()
        .satisfies(s -> assertThat(s.use()).isEqualTo(Settlement.Use.KEPT));
  }

  @Test
  void accept_usageWithoutAPrice_isUnknownAtItsWorstAndNeverFree() {
    one.answers(new Answered("hello", new Usage(1, 0, 0, 1, 0, 0, 500), Finish.STOP, OK));

    execution(role("one/m"));

    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"hello\"", "one/m"));
    assertThat(recorder.settlements.getFirst().failureCode()).isEqualTo("missing_price");
    assertThat(recorder.settlements.getFirst().cost())
        .isEqualTo(recorder.intents.getFirst().reserved());
  }

  @Test
  void accept_noPrice_isAnErrorAndNeverACall() {
    prices = (provider, model, day) -> Optional.empty();
    execution(role("one/m"));
    assertThat(recorder.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.code()).isEqualTo("missing_price"));
    assertThat(recorder.intents).isEmpty();
  }

  @Test
  void accept_intentRefused_stopsQuietlyWithoutACall() {
    recorder.answer = intent -> new IntentResult.TaskGone();
    execution(role("one/m"));
    assertThat(one.requests).isEmpty();
    assertThat(recorder.endings).isEmpty();
  }

  @Test
  void accept_callThatCantBeAnnounced_failsBeforeItIsMadeAndGivesThePermitBack() {
    FakeAdmission limits = new FakeAdmission();
    admission = limits;
    recorder.answer = intent -> new IntentResult.NotStorable("invalid byte sequence");
    execution(role("one/m"));
    assertThat(one.requests).isEmpty();
    assertThat(recorder.outcome())
        .isEqualTo(new Outcome.Failed("not_storable", "invalid byte sequence"));
    assertThat(limits.ends).containsExactly(new CallEnd.NotStarted());
  }

  @Test
  void accept_budgetUsedUp_givesTheTaskBackUntilItTurnsAndThePermitAtOnce() {
    FakeAdmission limits = new FakeAdmission();
    admission = limits;
    recorder.answer =
        intent -> new IntentResult.UsedUp(7, "tenant/acme per day", Duration.ofHours(3));
    execution(role("one/m"));
    assertThat(one.requests).isEmpty();
    assertThat(recorder.outcome())
        .isEqualTo(
            new Outcome.GivenBack(
                Duration.ofHours(3), "budget(tenant/acme per day)", 7L, List.of()));
    assertThat(recorder.endings.getFirst().spent().calls()).isZero();
    assertThat(limits.ends).containsExactly(new CallEnd.NotStarted());
  }

  @Test
  void accept_budgetThatNeverTurnsUsedUpAndDeadlineNear_isPausedAndNotFailed() {
    deadline = START.plusSeconds(60);
    recorder.answer = intent -> new IntentResult.UsedUp(7, "this job", null);
    execution(role("one/m"));
    assertThat(recorder.outcome())
        .isInstanceOfSatisfying(
            Outcome.GivenBack.class, g -> assertThat(g.reason()).isEqualTo("budget(this job)"));
  }

  @Test
  void accept_budgetHasRoomForTheCheaperRouteOnly_takesThatOne() {
    recorder.answer =
        intent ->
            intent.route() == 0
                ? new IntentResult.UsedUp(7, "global per day", Duration.ofHours(3))
                : new IntentResult.Written();
    two.answers(answered("ok"));
    execution(role("one/m", "two/m"));
    assertThat(one.requests).isEmpty();
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void accept_callDearerThanTheWholeBudget_failsAndSaysWhich() {
    recorder.answer =
        intent -> new IntentResult.Exceeds("global per day", Usd.of("0.01"), intent.reserved());
    execution(role("one/m", "two/m"));
    assertThat(one.requests).isEmpty();
    assertThat(two.requests).isEmpty();
    assertThat(recorder.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> {
              assertThat(f.code()).isEqualTo("exceeds_budget");
              assertThat(f.message())
                  .contains("global per day")
                  .contains("$0.0100")
                  .contains(recorder.intents.getLast().reserved().toString());
            });
  }

  @Test
  void accept_leaseRanOutAndWasLost_neitherCallsNorEnds() throws InterruptedException {
    recorder.answer =
        intent -> {
          nanos.addAndGet(Duration.ofSeconds(11).toNanos());
          return new IntentResult.Written();
        };
    Thread frozen = Thread.startVirtualThread(() -> execution(role("one/m")));
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
    execution(role("one/m"));
    assertThat(pauses).containsExactly(Duration.ofSeconds(3));
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(recorder.endings.getFirst().spent().calls()).isEqualTo(2);
    assertThat(recorder.statuses()).containsExactly("FAILED 0", "SETTLED 12");
  }

  @Test
  void accept_throttledForLong_isGivenBack() {
    one.answers(throttled(Duration.ofSeconds(30)));
    execution(role("one/m"));
    assertThat(recorder.outcome())
        .isEqualTo(new Outcome.GivenBack(Duration.ofSeconds(30), "rate(one)"));
    assertThat(pauses).isEmpty();
  }

  @Test
  void accept_throttledForLongWithAnotherRoute_goesThere() {
    one.answers(throttled(Duration.ofSeconds(30)));
    two.answers(answered("ok"));
    execution(role("one/m", "two/m"));
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"ok\"", "two/m"));
  }

  @Test
  void accept_putOffForEver_failsInTheEnd() {
    callsBefore = 1_000;
    one.answers(throttled(Duration.ofSeconds(30)));
    execution(role("one/m"));
    assertThat(failure()).isEqualTo("rate_limited");
  }

  @Test
  void accept_unavailable_backsOffThenFallsBackThenFails() {
    // Each route's fourth failure opens its circuit, too late to matter for this task.
    one.answers(unavailable());
    two.answers(unavailable());
    execution(role("one/m", "two/m"));
    assertThat(one.requests).hasSize(4);
    assertThat(two.requests).hasSize(4);
    assertThat(pauses).hasSize(6).allSatisfy(p -> assertThat(p).isLessThan(Duration.ofSeconds(4)));
    assertThat(failure()).isEqualTo("provider_unavailable");
  }

  @Test
  void accept_refused_goesToTheNextRouteAtOnce() {
    one.answers(new Refused(Reason.AUTH, "no key", null, new Wire(null, 401)));
    two.answers(answered("ok"));
    execution(role("one/m", "two/m"));
    assertThat(one.requests).hasSize(1);
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void accept_refusedAfterGenerating_costsWhatWasUsed() {
    one.answers(new Refused(Reason.CONTENT, "filtered", Usage.tokens(10, 5), OK));
    execution(role("one/m"));
    assertThat(failure()).isEqualTo("content_policy");
    assertThat(recorder.statuses()).containsExactly("FAILED 70");
  }

  @Test
  void accept_lostAnswer_isUnknownAtItsReservedCostAndTriedAgain() {
    one.answers(new Lost("timeout", "late", NONE), answered("ok"));
    execution(role("one/m"));
    long reserved = recorder.intents.getFirst().reserved().picos();
    assertThat(recorder.statuses()).containsExactly("UNKNOWN " + reserved, "SETTLED 12");
    assertThat(recorder.endings.getFirst().spent().cost()).isEqualTo(new Usd(reserved + 12));
  }

  @Test
  void accept_answerWithoutUsage_isUsedButItsCostIsUnknown() {
    one.answers(new Answered("ok", null, Finish.STOP, OK));
    execution(role("one/m"));
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(recorder.statuses())
        .containsExactly("UNKNOWN " + recorder.intents.getFirst().reserved().picos());
  }

  @Test
  void accept_weakAnswer_isRepairedOnceAndThenTheNextRouteIsAsked() {
    one.answers(answered("not json"));
    two.answers(answered("{\"a\":1}"));
    execution(structured("one/m", "two/m"));
    assertThat(one.requests).hasSize(2);
    assertThat(one.requests.get(1).content().prompt())
        .contains("Say hello.", "not json", "the answer is not JSON");
    assertThat(two.requests.getFirst().content().prompt()).isEqualTo("Say hello.");
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("{\"a\":1}", "two/m"));
    assertThat(recorder.statuses()).containsExactly("SETTLED 12", "SETTLED 12", "SETTLED 12");
    assertThat(recorder.settlements.stream().map(s -> s.verdict() == null))
        .as("answers without a bad verdict")
        .containsExactly(false, false, true);
  }

  @Test
  void accept_weakAnswerThatIsRepaired_staysOnItsRoute() {
    one.answers(answered("not json"), answered("{\"a\":1}"));
    execution(structured("one/m", "two/m"));
    assertThat(two.requests).isEmpty();
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("{\"a\":1}", "one/m"));
  }

  @Test
  void accept_weakAnswer_escalatesPastTheFallbackToTheStrongerModel() {
    one.answers(answered("not json"));
    two.answers(answered("{\"a\":1}"));
    Role role =
        with(structured("one/m"), link("one/other", Kind.FALLBACK), link("two/m", Kind.ESCALATION));
    execution(role);
    assertThat(one.requests).extracting(ProviderRequest::model).containsExactly("m", "m");
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("{\"a\":1}", "two/m"));
  }

  @Test
  void accept_promptTooLong_goesToTheRouteForLongPrompts() {
    one.answers(new Refused(Reason.CONTEXT, "too long", null, new Wire(null, 400)));
    two.answers(answered("ok"));
    execution(with(role("one/m"), link("one/other", Kind.FALLBACK), link("two/m", Kind.CONTEXT)));
    assertThat(one.requests).hasSize(1);
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void accept_contentRefused_skipsTheSameModelAtAnotherAccount() {
    one.answers(new Refused(Reason.CONTENT, "no", null, OK));
    execution(with(role("one/m"), link("two/m", Kind.FALLBACK)));
    assertThat(two.requests).isEmpty();
    assertThat(failure()).isEqualTo("content_policy");
  }

  @Test
  void accept_concurrency_usesUpNoTry() {
    ProviderOutcome full =
        new Throttled(FailureClass.CONCURRENCY, null, "concurrency", "full", new Wire(null, 429));
    one.answers(full, full, full, full, full, full, answered("ok"));
    execution(role("one/m"));
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(pauses).hasSize(6).containsOnly(Duration.ofSeconds(1));
    assertThat(recorder.intents).allMatch(i -> i.attempt() == 0);
  }

  @Test
  void accept_rateLimitedAgainAndAgain_isGivenBackAndNotFailed() {
    one.answers(throttled(Duration.ofSeconds(2)));
    execution(role("one/m"));
    assertThat(one.requests).hasSize(4);
    assertThat(recorder.outcome())
        .isEqualTo(new Outcome.GivenBack(Duration.ofSeconds(2), "rate(one)"));
  }

  @Test
  void accept_askedToWaitByAnotherTasksAnswer_makesNoCallBefore() {
    one.answers(throttled(Duration.ofSeconds(30)));
    execution(role("one/m"));
    recorder.endings.clear();
    one.answers(answered("ok"));

    execution(role("one/m"));

    assertThat(one.requests).hasSize(1);
    assertThat(recorder.outcome())
        .isEqualTo(new Outcome.GivenBack(Duration.ofSeconds(30), "cooldown(one)"));
  }

  @Test
  void accept_circuitOpen_makesNoCallAndTakesTheNextRoute() {
    one.answers(unavailable());
    two.answers(answered("ok"));
    execution(role("one/m", "two/m"));
    recorder.endings.clear();

    execution(role("one/m", "two/m"));

    assertThat(one.requests).as("those of the first task only").hasSize(4);
    assertThat(two.requests).hasSize(2);
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void accept_circuitOpenOnTheLastRoute_isGivenBackUntilItIsTriedAgain() {
    one.answers(unavailable());
    execution(role("one/m"));
    recorder.endings.clear();

    execution(role("one/m"));

    assertThat(recorder.outcome())
        .isEqualTo(new Outcome.GivenBack(Duration.ofSeconds(30), "circuit(one/m)"));
    recorder.endings.clear();
    now = now.plusSeconds(31);
    one.only(answered("ok"));
    execution(role("one/m"));
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void accept_deadlineOver_makesNoCall() {
    deadline = START;
    one.answers(answered("ok"));
    execution(role("one/m"));
    assertThat(one.requests).isEmpty();
    assertThat(failure()).isEqualTo("deadline_exceeded");
  }

  @Test
  void accept_deadline_boundsTheCallAndTheWaits() {
    deadline = START.plusSeconds(2);
    one.answers(throttled(Duration.ofSeconds(3)));
    execution(role("one/m"));
    assertThat(one.requests.getFirst().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(pauses).isEmpty();
    assertThat(failure()).isEqualTo("rate_limited");
  }

  @Test
  void accept_lostAnswerThatCanBeLookedUp_isNotPaidTwice() {
    one.answers(new Lost("timeout", "late", NONE));
    one.kept = new LookUp.Found(new Answered("hello", Usage.tokens(1, 1), Finish.STOP, OK));
    execution(role("one/m"));
    assertThat(one.requests).hasSize(1);
    assertThat(recorder.statuses()).containsExactly("SETTLED 12");
  }

  @Test
  void accept_lostAnswerThatTheProviderOnlyBilled_costsWhatItSaysAndIsAskedForAgain() {
    one.answers(new Lost("timeout", "late", NONE));
    one.answers(answered("hello"));
    one.kept = new LookUp.Billed(Usage.tokens(2, 1), OK);
    execution(role("one/m"));
    assertThat(one.requests).hasSize(2);
    assertThat(recorder.statuses().getFirst()).isEqualTo("FAILED 14");
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"hello\"", "one/m"));
  }

  @Test
  void accept_reviewerContent_endsWithBothCallsPaid() {
    one.answers(answered("a poem"));
    two.answers(answered("{\"score\":8,\"reason\":\"fine\"}"));
    execution(reviewed(role("one/m"), "two/m"));
    assertThat(two.requests.getFirst().content().prompt()).contains("a poem", "Say hello.");
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"a poem\"", "one/m"));
    assertThat(recorder.intents).extracting(i -> i.role()).containsExactly("writer", "gatekeeper");
    assertThat(recorder.endings.getFirst().spent().calls()).isEqualTo(2);
  }

  @Test
  void accept_reviewerNotContent_isRepairedWithItsReason() {
    one.answers(answered("a poem"), answered("a better poem"));
    two.answers(
        answered("{\"score\":3,\"reason\":\"no rhymes\"}"),
        answered("{\"score\":9,\"reason\":\"fine\"}"));
    execution(reviewed(role("one/m"), "two/m"));
    assertThat(one.requests.get(1).content().prompt())
        .contains("gatekeeper gives it 3 of 10", "no rhymes");
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"a better poem\"", "one/m"));
    assertThat(recorder.settlements).filteredOn(s -> s.verdict() != null).hasSize(1);
  }

  @Test
  void accept_hedgedCallThatHangs_takesTheSecondAnswerAndPaysTheFirstAsUnknown() {
    one.answers(new Lost("interrupted", "stopped", NONE));
    one.during = FakeProvider::untilInterrupted;
    two.answers(answered("fast"));
    two.during = one::awaitAsked;
    execution(hedged(role("one/m", "two/m"), new Usd(1_000_000)));
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"fast\"", "two/m"));
    assertThat(recorder.statuses()).hasSize(2).anyMatch(s -> s.startsWith("UNKNOWN"));
    assertThat(recorder.endings.getFirst().spent().calls()).isEqualTo(2);
  }

  @Test
  void accept_hedgeThatCouldCostTooMuch_isNotMade() {
    one.answers(answered("slow"));
    one.during = FakeProvider::briefly;
    execution(hedged(role("one/m", "two/m"), new Usd(1)));
    assertThat(two.requests).isEmpty();
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"slow\"", "one/m"));
  }

  @Test
  void accept_weakAnswersOnly_failsAsInvalidOutput() {
    one.answers(answered("not json"));
    execution(structured("one/m"));
    assertThat(one.requests).hasSize(2);
    assertThat(failure()).isEqualTo("invalid_output");
  }

  @Test
  void accept_cutAnswer_isRepairedOnceAndThenFailsAsCut() {
    one.answers(new Answered("half", Usage.tokens(1, 200), Finish.LENGTH, OK));
    execution(role("one/m"));
    assertThat(one.requests).hasSize(2);
    assertThat(failure()).isEqualTo("cut_at_max_tokens");
  }

  @Test
  void accept_allThoughtUpToMaxTokens_isOneCallThatIsSettledAtItsUsage() {
    one.answers(new Answered("", new Usage(1000, 0, 0, 400, 400, 0, 0), Finish.LENGTH, OK));
    execution(role("one/m"));
    assertThat(one.requests).hasSize(1);
    assertThat(recorder.statuses()).containsExactly("SETTLED 6000");
    assertThat(recorder.outcome())
        .isEqualTo(
            new Outcome.Failed(
                "cut_at_max_tokens",
                "the answer was cut at max_tokens (200) before it had any text"));
    assertThat(recorder.settlements.getFirst().verdict()).contains("cut at max_tokens");
  }

  @Test
  void accept_answersWithoutText_areSettledAtTheirUsageAndOpenNoCircuit() {
    one.answers(new Answered("", Usage.tokens(1000, 40), Finish.OTHER, OK));
    execution(role("one/m"));
    assertThat(recorder.statuses()).containsExactly("SETTLED 2400", "SETTLED 2400");
    assertThat(failure()).isEqualTo("invalid_output");
    recorder.endings.clear();
    now = now.plusSeconds(1);
    execution(role("one/m"));
    recorder.endings.clear();
    now = now.plusSeconds(1);
    one.only(answered("ok"));

    execution(role("one/m"));

    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"ok\"", "one/m"));
  }

  @Test
  void accept_usageThatNoMoneyCanHold_isUnknownAndTheAnswerIsUsed() {
    Usage endless = Usage.tokens(Long.MAX_VALUE / 2, 1);
    one.answers(new Answered("hello", endless, Finish.STOP, OK));
    execution(role("one/m"));
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(recorder.statuses())
        .containsExactly("UNKNOWN " + recorder.intents.getFirst().reserved().picos());
  }

  @Test
  void accept_refusedByTheModelWithoutUsage_isUnknownAndNeverFree() {
    one.answers(new Refused(Reason.CONTENT, null, "no", null, true, OK));
    execution(role("one/m"));
    assertThat(recorder.statuses())
        .containsExactly("UNKNOWN " + recorder.intents.getFirst().reserved().picos());
  }

  @Test
  void accept_adapterOverflows_callIsUnknownAndTheTaskGoesOn() {
    one.answers(answered("never said"));
    one.during =
        () -> {
          throw new StackOverflowError("planted");
        };
    two.answers(answered("ok"));
    execution(role("one/m", "two/m"));
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"ok\"", "two/m"));
    assertThat(recorder.statuses().getFirst()).startsWith("UNKNOWN");
  }

  @Test
  void accept_schemaThatIsItself_failsTheTaskAfterOneCallThatIsSettled() {
    one.answers(answered("{\"a\":1}"));
    execution(Fleet.role("writer", Json.STRICT.readTree("{\"$ref\":\"#\"}"), "one/m", "two/m"));
    assertThat(one.requests).hasSize(1);
    assertThat(two.requests).isEmpty();
    assertThat(failure()).isEqualTo("output_schema");
    assertThat(recorder.statuses()).containsExactly("SETTLED 12");
  }

  @Test
  void accept_hedgedCallWhoseAnswerIsLostInAnError_doesNotWaitForEver() {
    one.during =
        () -> {
          throw new OutOfMemoryError("planted");
        };
    two.answers(answered("late"));
    two.during = one::awaitAsked;
    assertThatThrownBy(() -> execution(hedged(role("one/m", "two/m"), new Usd(1_000_000))))
        .isInstanceOf(OutOfMemoryError.class);
    // The process ends here: what has an intent is found by whoever comes after it.
    recorder.intents.clear();
    recorder.settlements.clear();
    one.requests.clear();
    two.requests.clear();
  }

  @Test
  void accept_answerWithOurKey_isNeitherRecordedNorSent() {
    key = new Secret("sk-live-12345678");
    one.answers(
        new Refused(
            Reason.AUTH, "wrong key sk-live-12345678", null, new Wire("sk-live-12345678", 401)));
    two.answers(answered("You sent Bearer sk-live-12345678, \u0000, \uD83D"));
    execution(role("one/m", "two/m"));
    assertThat(recorder.settlements.getFirst().exchange().requestId()).isEqualTo("(secret)");
    assertThat(recorder.outcome())
        .isEqualTo(new Outcome.Succeeded("\"You sent Bearer (secret), \uFFFD, \uFFFD\"", "two/m"));
  }

  @Test
  void accept_interruptedDuringTheCall_settlesItAsUnknownAndGivesBack() {
    one.answers(new Lost("interrupted", "stopped", NONE));
    one.during = () -> Thread.currentThread().interrupt();
    execution(role("one/m"));
    assertThat(recorder.outcome()).isEqualTo(new Outcome.GivenBack(Duration.ZERO, "drain"));
    assertThat(recorder.endings.getFirst().spent().calls()).isEqualTo(1);
    assertThat(recorder.settlements).hasSize(1);
  }

  @Test
  void accept_interruptedBeforeTheCall_makesNone() {
    one.answers(answered("ok"));
    Thread.currentThread().interrupt();
    execution(role("one/m"));
    assertThat(one.requests).isEmpty();
    assertThat(recorder.outcome()).isInstanceOf(Outcome.GivenBack.class);
  }

  @Test
  void accept_providerWithABug_costsItsReservationAndFailsTheTask() {
    one.during =
        () -> {
          throw new IllegalStateException("bug");
        };
    execution(role("one/m"));
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
    execution(role("three/m"));
    assertThat(failure()).isEqualTo("no_route");
  }

  @Test
  void accept_noRoomForLong_isGivenBackAndBurnsNoTry() {
    admission = new FakeAdmission().busy("one", Duration.ofSeconds(20));
    execution(role("one/m"));
    assertThat(recorder.outcome())
        .isEqualTo(new Outcome.GivenBack(Duration.ofSeconds(20), "rate(one)"));
    assertThat(recorder.intents).isEmpty();
    assertThat(pauses).isEmpty();
  }

  @Test
  void accept_noRoomOnTheFirstRoute_goesToTheNext() {
    admission = new FakeAdmission().busy("one", Duration.ofSeconds(20));
    two.answers(answered("ok"));
    execution(role("one/m", "two/m"));
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"ok\"", "two/m"));
  }

  @Test
  void accept_noRoomAnywhere_waitsForTheRouteThatIsFreeFirst() {
    FakeAdmission full =
        new FakeAdmission().busy("one", Duration.ofSeconds(20)).busy("two", Duration.ofSeconds(10));
    admission = full;
    execution(role("one/m", "two/m"));
    assertThat(recorder.outcome())
        .isEqualTo(new Outcome.GivenBack(Duration.ofSeconds(10), "rate(two)"));
    // It waited in its slot for one of them only.
    assertThat(full.patience).containsExactly(true, false);
  }

  @Test
  void accept_permitTooOld_asksAgainAndBurnsNoTry() {
    FakeAdmission slow = new FakeAdmission().late(1);
    admission = slow;
    one.answers(answered("ok"));
    execution(role("one/m"));
    assertThat(recorder.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(recorder.statuses()).containsExactly("FAILED 0", "SETTLED 12");
    assertThat(recorder.intents.getLast().attempt()).isZero();
    assertThat(slow.ends)
        .containsExactly(
            new CallEnd.NotStarted(), new CallEnd.Sent(Usage.tokens(1, 1), Headroom.UNKNOWN));
  }

  @Test
  void accept_throttled_tellsTheLimitsForHowLong() {
    FakeAdmission told = new FakeAdmission();
    admission = told;
    one.answers(throttled(Duration.ofSeconds(30)));
    execution(role("one/m"));
    assertThat(told.ends).containsExactly(new CallEnd.Throttled(Duration.ofSeconds(30)));
  }

  private String failure() {
    return ((Outcome.Failed) recorder.outcome()).code();
  }

  private void execution(Role role) {
    pipeline(new Prompt(role, "sha256:x", "Say hello.")).accept(claim());
  }

  private TaskExecutor pipeline(@Nullable Prompt prompt) {
    Backoff backoff =
        new Backoff(
            new TroupeConfig.Retry(3, Duration.ofSeconds(1), Duration.ofSeconds(60)),
            new Random(1));
    Router router =
        new Router(
            Map.of("one", account("one"), "two", account("two")),
            Map.of("openai", account -> account.name().equals("one") ? one : two),
            prices,
            breakers,
            clock);
    PipelineContext stage =
        new PipelineContext(
            task ->
                prompt == null
                    ? new Prompts.Lacking(FailureCode.UNKNOWN_ROLE, "never stored")
                    : new Prompts.Whole(prompt),
            router,
            admission,
            recorder,
            new Judge(),
            backoff,
            this::pause,
            clock,
            nanos::get);
    Uuid7 ids = new Uuid7(clock, new Random(2));
    // It knows no account, so that nothing is cached.
    AnswerCache cache =
        new AnswerCache(
            Configs.offline(Map.of(), new TroupeConfig.Cache("memory", Duration.ofHours(1), 1_000)),
            clock,
            nanos::get,
            ids,
            Configs.background(this::pause));
    return new TaskExecutor(
        stage, cache, blobs, _ -> List.of(), (_, _) -> List.of(), ids, Redactor.NONE);
  }

  private void pause(Duration time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pauses.add(time);
    now = now.plus(time);
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private Claim.Granted claim() {
    TaskMessage task = TaskMessages.of(new UUID(5, 5)).deadline(deadline).build();
    return new Claim.Granted(task, lease, 1, callsBefore);
  }

  private TroupeConfig.Provider account(String name) {
    return new TroupeConfig.Provider(
        name, "openai", null, key, null, false, TroupeConfig.Limits.NONE, Map.of());
  }

  private static Role role(String... models) {
    return Fleet.role("writer", null, models);
  }

  private static Role structured(String... models) {
    return Fleet.role("writer", Json.STRICT.readTree("{\"type\":\"object\"}"), models);
  }

  private static RoleRoute link(String model, Kind kind) {
    return new RoleRoute(ModelRef.parse(model), kind);
  }

  private static Role with(Role role, RoleRoute... more) {
    List<RoleRoute> routes = new ArrayList<>(role.routes());
    routes.addAll(List.of(more));
    return copy(role, routes, null, null, null);
  }

  private static Role reviewed(Role role, String reviewer) {
    JudgeRules rules =
        new JudgeRules(null, null, null, null, null, null, null, null, null, "gatekeeper", 7);
    Role gatekeeper =
        Fleet.role("gatekeeper", Json.STRICT.readTree("{\"type\":\"object\"}"), reviewer);
    return copy(role, role.routes(), rules, gatekeeper, null);
  }

  private static Role hedged(Role role, Usd most) {
    return copy(role, role.routes(), null, null, new Hedge(Duration.ofMillis(1), most));
  }

  private static Role copy(
      Role role,
      List<RoleRoute> routes,
      @Nullable JudgeRules judge,
      @Nullable Role reviewer,
      @Nullable Hedge hedge) {
    return new Role(
        role.name(),
        role.system(),
        role.format(),
        role.sampling(),
        routes,
        new CallPolicy(role.calls().timeout(), hedge, null),
        role.pool(),
        judge,
        reviewer);
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
