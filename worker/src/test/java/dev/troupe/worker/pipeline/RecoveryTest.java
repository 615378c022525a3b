package dev.troupe.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.JudgeRules;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.Rates;
import dev.troupe.shared.money.Unit;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.secret.Redactor;
import dev.troupe.worker.admission.OpenAdmission;
import dev.troupe.worker.cache.AnswerCache;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.claim.Lease;
import dev.troupe.worker.judge.Judge;
import dev.troupe.worker.prompt.Prompt;
import dev.troupe.worker.prompt.Prompts;
import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Unavailable;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import dev.troupe.worker.record.IntentResult;
import dev.troupe.worker.record.LostCall;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.PaidAnswer;
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
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A worker plays a task and dies at some commit; another one plays it again. */
class RecoveryTest {
  private static final Wire OK = new Wire("req", 200);
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
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

  private final FakeProvider one = new FakeProvider();
  private final FakeProvider two = new FakeProvider();
  private final FakeBlobs blobs = new FakeBlobs();
  private final FakeRecorder dead = new FakeRecorder();
  private final FakeRecorder next = new FakeRecorder();
  private final Uuid7 ids = new Uuid7(CLOCK, new Random(2));
  private List<LostCall> lost = List.of();

  /** The first worker dies when it is to commit a call's end that is like that. */
  private void dieAt(Predicate<Settlement> commit, Role role) {
    dead.diesAt = commit;
    assertThat(catchThrowable(() -> player(dead, role, List.of()).accept(claim(1)))).isNotNull();
  }

  /** What it had settled is settled; the rest of what it was answered was kept. */
  private void playAgain(Role role) {
    List<UUID> settled = dead.settlements.stream().map(Settlement::callId).toList();
    List<PaidAnswer> kept = new ArrayList<>(dead.arrived);
    kept.removeIf(a -> settled.contains(a.callId()));
    player(next, role, kept).accept(claim(2));
  }

  private int calls() {
    return one.requests.size() + two.requests.size();
  }

  @Test
  void accept_theAnswerWasKept_recordsItAndCallsNobody() {
    one.answers(answered("hello"));
    dieAt(s -> true, role("one/m"));

    playAgain(role("one/m"));

    assertThat(calls()).isEqualTo(1);
    assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded("\"hello\"", "one/m"));
    assertThat(next.settlements).containsExactly(dead.arrived.getFirst().settlement());
    assertThat(next.intents).isEmpty();
  }

  @Test
  void accept_aPictureWasKeptSinceTheStoreWasAway_isStoredAndRecorded() {
    Media picture = new Media("image/png", new byte[] {1, 2, 3});
    one.answers(new Answered(picture, Usage.tokens(1, 1), OK));
    blobs.away(true);
    player(dead, role("one/m"), List.of()).accept(claim(1));
    List<PaidAnswer> kept = ((Outcome.GivenBack) dead.outcome()).kept();

    player(next, role("one/m"), kept).accept(claim(2));
    assertThat(((Outcome.GivenBack) next.outcome()).kept()).isEqualTo(kept);
    blobs.away(false);
    player(next, role("one/m"), kept).accept(claim(3));

    assertThat(calls()).isEqualTo(1);
    assertThat(next.endings.getLast().outcome())
        .isEqualTo(
            new Outcome.Succeeded(
                picture.reference(),
                "one/m",
                Outcome.StoredBlob.referredTo(picture.digest()),
                null));
    assertThat(blobs.has("acme", picture.digest())).isTrue();
  }

  @Test
  void accept_theAnswerOfAFallbackWasKept_recordsIt() {
    one.answers(new Unavailable(null, "down", "down", OK));
    two.answers(answered("hello"));
    dieAt(s -> s.status() == Settlement.Status.SETTLED, role("one/m", "two/m"));
    int before = calls();

    playAgain(role("one/m", "two/m"));

    assertThat(calls()).isEqualTo(before);
    assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded("\"hello\"", "two/m"));
  }

  @Test
  void accept_aWeakAnswerWasKept_settlesItAndAsksAgain() {
    Role role = Fleet.role("writer", Json.STRICT.readTree("{\"type\":\"object\"}"), "one/m");
    one.answers(answered("no object"), answered("{}"));
    dieAt(s -> true, role);

    playAgain(role);

    assertThat(one.requests).hasSize(2);
    assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded("{}", "one/m"));
    assertThat(next.settlements).hasSize(2);
    assertThat(next.settlements.getFirst().callId()).isEqualTo(dead.arrived.getFirst().callId());
    assertThat(next.settlements.getFirst().verdict()).isNotNull();
  }

  @Test
  void accept_answerAndReviewWereKept_recordsBothAndCallsNobody() {
    one.answers(answered("a poem"));
    two.answers(answered("{\"score\":8,\"reason\":\"fine\"}"));
    dieAt(s -> true, reviewed());

    playAgain(reviewed());

    assertThat(calls()).isEqualTo(2);
    assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded("\"a poem\"", "one/m"));
    assertThat(next.settlements)
        .containsExactlyInAnyOrder(
            dead.arrived.get(0).settlement(), dead.arrived.get(1).settlement().asReview());
  }

  @Test
  void accept_theReviewersBudgetIsUsedUp_comesBackWithTheAnswerInsteadOfPayingAgain() {
    one.answers(answered("a poem"));
    two.answers(answered("{\"score\":8,\"reason\":\"fine\"}"));
    dead.answer =
        intent ->
            intent.role().equals("gatekeeper")
                ? new IntentResult.UsedUp(7, "role/gatekeeper per day", null)
                : new IntentResult.Written();
    player(dead, reviewed(), List.of()).accept(claim(1));

    assertThat(dead.settlements).containsExactly(dead.arrived.getFirst().settlement().asKept());
    assertThat(dead.outcome()).isInstanceOf(Outcome.GivenBack.class);
    List<PaidAnswer> kept = ((Outcome.GivenBack) dead.outcome()).kept();
    assertThat(kept).containsExactlyElementsOf(dead.arrived);

    player(next, reviewed(), kept).accept(claim(2));

    assertThat(one.requests).hasSize(1);
    assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded("\"a poem\"", "one/m"));
  }

  @Test
  void accept_interruptedWhileTheReviewerReads_comesBackWithTheAnswer() {
    one.answers(answered("a poem"));
    two.answers(answered("never heard"));
    dead.answer =
        intent -> {
          if (intent.role().equals("gatekeeper")) {
            Thread.currentThread().interrupt();
          }
          return new IntentResult.Written();
        };
    player(dead, reviewed(), List.of()).accept(claim(1));

    assertThat(Thread.interrupted()).isFalse();
    assertThat(dead.outcome()).isInstanceOf(Outcome.GivenBack.class);
    assertThat(((Outcome.GivenBack) dead.outcome()).kept())
        .containsExactly(dead.arrived.getFirst());
  }

  @Test
  void accept_theReviewOfAnotherAnswerWasKept_asksTheReviewerAboutThisOne() {
    one.answers(answered("a poem"));
    two.answers(answered("{\"score\":8,\"reason\":\"fine\"}"));
    dieAt(s -> true, reviewed());
    dead.arrived.removeFirst();
    one.only(answered("another poem"));

    playAgain(reviewed());

    assertThat(two.requests).hasSize(2);
    assertThat(two.requests.getLast().content().prompt()).contains("another poem");
    assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded("\"another poem\"", "one/m"));
  }

  @Test
  void accept_aChargedRefusalWasKept_goesToTheNextRouteWithoutAskingAgain() {
    one.answers(new Refused(Reason.CONTENT, "filtered", Usage.tokens(5, 5), OK));
    two.answers(answered("hello"));
    dieAt(s -> s.status() == Settlement.Status.FAILED, role("one/m", "two/n"));

    playAgain(role("one/m", "two/n"));

    assertThat(one.requests).hasSize(1);
    assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded("\"hello\"", "two/n"));
    assertThat(next.statuses()).contains("FAILED 60");
  }

  @Test
  void accept_theProviderHasTheAnswer_isReviewedLikeAnyOther() {
    lost =
        List.of(
            new LostCall(ids.next(), role("one/m").routes().getFirst().model(), null, new Usd(9)));
    one.kept = new LookUp.Found(new Answered("a poem", Usage.tokens(1, 1), Finish.STOP, OK));
    one.answers(answered("never asked"));
    two.answers(answered("{\"score\":8,\"reason\":\"fine\"}"));

    playAgain(reviewed());

    assertThat(one.requests).isEmpty();
    assertThat(two.requests.getFirst().content().prompt()).contains("a poem");
    assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded("\"a poem\"", "one/m"));
  }

  @Test
  void accept_theProviderOnlyKnowsWhatItBilled_isSettledAtThatAndPlayed() {
    lost =
        List.of(
            new LostCall(ids.next(), role("one/m").routes().getFirst().model(), null, new Usd(99)));
    one.kept = new LookUp.Billed(Usage.tokens(2, 1), OK);
    one.answers(answered("a poem"));

    playAgain(role("one/m"));

    assertThat(next.statuses()).contains("FAILED 14");
    assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded("\"a poem\"", "one/m"));
  }

  private TaskExecutor player(FakeRecorder recorder, Role role, List<PaidAnswer> kept) {
    TroupeConfig.Retry retry =
        new TroupeConfig.Retry(3, Duration.ofSeconds(1), Duration.ofSeconds(60));
    Router router =
        new Router(
            Map.of("one", account("one"), "two", account("two")),
            Map.of("openai", account -> account.name().equals("one") ? one : two),
            (provider, model, day) -> Optional.of(PRICE),
            new CircuitBreakers(retry.circuit(), CLOCK),
            CLOCK);
    PipelineContext stage =
        new PipelineContext(
            task -> new Prompts.Whole(new Prompt(role, "sha256:x", "Say hello.")),
            router,
            new OpenAdmission(),
            recorder,
            new Judge(),
            new Backoff(retry, new Random(1)),
            time -> {},
            CLOCK,
            () -> 0);
    // It knows no account, so that nothing is cached.
    AnswerCache cache =
        new AnswerCache(
            Configs.offline(Map.of(), new TroupeConfig.Cache("memory", Duration.ofHours(1), 1_000)),
            CLOCK,
            () -> 0,
            ids,
            Configs.background(time -> {}));
    return new TaskExecutor(stage, cache, blobs, _ -> kept, (_, _) -> lost, ids, Redactor.NONE);
  }

  private static Claim.Granted claim(int fence) {
    TaskMessage task = TaskMessages.of(new UUID(5, 5)).build();
    Lease lease = new Lease(new UUID(1, fence), Duration.ofSeconds(10), () -> 0, 0);
    return new Claim.Granted(task, lease, fence, 0);
  }

  private static TroupeConfig.Provider account(String name) {
    return new TroupeConfig.Provider(
        name, "openai", null, null, null, false, TroupeConfig.Limits.NONE, Map.of());
  }

  private static ProviderOutcome answered(String text) {
    return new Answered(text, Usage.tokens(1, 1), Finish.STOP, OK);
  }

  private static Role role(String... models) {
    return Fleet.role("writer", null, models);
  }

  private static Role reviewed() {
    Role role = role("one/m");
    Role gatekeeper =
        Fleet.role("gatekeeper", Json.STRICT.readTree("{\"type\":\"object\"}"), "two/m");
    JudgeRules rules =
        new JudgeRules(null, null, null, null, null, null, null, null, null, "gatekeeper", 7);
    return new Role(
        role.name(),
        role.system(),
        role.format(),
        role.sampling(),
        role.routes(),
        role.calls(),
        role.pool(),
        rules,
        gatekeeper);
  }
}
