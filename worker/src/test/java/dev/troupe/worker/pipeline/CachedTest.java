package dev.troupe.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.CacheMode;
import dev.troupe.schemas.CallPolicy;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleCache;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.Rates;
import dev.troupe.shared.money.Unit;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.secret.Redactor;
import dev.troupe.worker.admission.OpenAdmission;
import dev.troupe.worker.cache.AnswerCache;
import dev.troupe.worker.cache.store.ManualClock;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.claim.Lease;
import dev.troupe.worker.judge.Judge;
import dev.troupe.worker.prompt.Prompt;
import dev.troupe.worker.prompt.Prompts;
import dev.troupe.worker.provider.Media;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.Served;
import dev.troupe.worker.route.Backoff;
import dev.troupe.worker.route.CircuitBreakers;
import dev.troupe.worker.route.Router;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Fleet;
import dev.troupe.worker.testbed.TaskMessages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Tasks whose answers are remembered. */
class CachedTest {
  private static final Wire OK = new Wire("req", 200);
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

  private final ManualClock clock = new ManualClock();
  private final FakeRecorder recorder = new FakeRecorder();
  private final FakeProvider provider = new FakeProvider();
  private final FakeBlobs blobs = new FakeBlobs();
  private final Uuid7 ids = new Uuid7(clock, new Random(2));
  private final AnswerCache cache = cache(false);

  private AnswerCache cache(boolean shared) {
    return new AnswerCache(
        Configs.offline(
            Map.of("one", account()),
            new TroupeConfig.Cache("memory", Duration.ofHours(1), 1 << 20, shared, null)),
        clock,
        () -> 0,
        ids,
        Configs.background(time -> {}));
  }

  @Test
  void accept_sameQuestionAgain_isServedForNothingAndSaysWhatThatSaved() {
    provider.answers(answered("hello"));

    execution("acme", role(null), "Hi");
    execution("acme", role(null), "Hi");

    assertThat(provider.requests).hasSize(1);
    assertThat(recorder.intents).hasSize(1);
    Ending second = recorder.endings.get(1);
    assertThat(second.outcome()).isEqualTo(new Outcome.Succeeded("\"hello\"", "one/m"));
    assertThat(second.spent().calls()).isZero();
    Served served = served(second);
    assertThat(served.saved()).isEqualTo(new Usd(12));
    assertThat(served.origin()).isEqualTo(recorder.intents.getFirst().callId());
    assertThat(cache.stats().hits()).isEqualTo(1);
    assertThat(cache.stats().misses()).isEqualTo(1);
    assertThat(cache.stats().saved()).isEqualTo(new Usd(12));
  }

  @Test
  void accept_sameQuestionOfAnotherTenant_isPaid() {
    provider.answers(answered("hello"));
    execution("acme", role(null), "Hi");
    execution("bolt", role(null), "Hi");
    assertThat(provider.requests).hasSize(2);
  }

  @Test
  void accept_sameQuestionOfAnotherTenantWhereTenantsShare_isServed() {
    provider.answers(answered("hello"));
    execution(cache(true), "acme", role(null), "Hi");
    AnswerCache shared = cache(true);
    execution(shared, "acme", role(null), "Hi");
    execution(shared, "bolt", role(null), "Hi");
    assertThat(provider.requests).hasSize(2);
  }

  @Test
  void accept_samePictureAgain_isServedAsLongAsItIsThere() {
    Media picture = new Media("image/png", new byte[] {1, 2, 3});
    provider.answers(new Answered(picture, Usage.tokens(1, 1), OK));
    Role painter =
        new TaskRequest(
                List.of(Message.text(Speaker.USER, "A cat")),
                null,
                Modality.IMAGE,
                null,
                null,
                null,
                null,
                null)
            .over(role(null));

    execution("acme", painter, "A cat");
    execution("acme", painter, "A cat");
    assertThat(provider.requests).hasSize(1);
    assertThat(recorder.endings.get(1).outcome())
        .isEqualTo(
            new Outcome.Succeeded(
                picture.reference(),
                "one/m",
                Outcome.StoredBlob.referredTo(picture.digest()),
                null));

    blobs.lose();
    execution("acme", painter, "A cat");
    assertThat(provider.requests).as("what is gone is made anew").hasSize(2);
  }

  @Test
  void accept_sameQuestionWithALongAnswer_isStoredForEachAndWaitsForAStoreThatIsAway() {
    String text = "x".repeat(OutputStorage.MAX_INLINE);
    String digest = Digest.of('"' + text + '"');
    provider.answers(answered(text));
    execution("acme", role(null), "Hi");
    blobs.lose();

    blobs.away(true);
    execution("acme", role(null), "Hi");
    assertThat(recorder.endings.get(1).outcome()).isInstanceOf(Outcome.GivenBack.class);
    assertThat(recorder.endings.get(1).served()).isEmpty();
    blobs.away(false);
    execution("acme", role(null), "Hi");

    assertThat(provider.requests).hasSize(1);
    assertThat(blobs.has("acme", digest)).isTrue();
    assertThat(recorder.endings.get(2).outcome())
        .isEqualTo(
            new Outcome.Succeeded(
                '"' + text + '"', "one/m", Outcome.StoredBlob.output(digest), null));
  }

  @Test
  void accept_answerWithToolCalls_isServedWhole() {
    ObjectNode details = Json.MESSAGES.createObjectNode();
    details.putArray("tool_calls").addObject().put("id", "c1");
    provider.answers(new Answered("", null, Usage.tokens(1, 1), Finish.TOOL_CALLS, OK, details));

    execution("acme", role(null), "Hi");
    execution("acme", role(null), "Hi");

    assertThat(provider.requests).hasSize(1);
    assertThat(recorder.endings.get(1).outcome())
        .isEqualTo(new Outcome.Succeeded("\"\"", "one/m", null, details));
  }

  @Test
  void accept_afterItsTime_isPaidAgain() {
    provider.answers(answered("hello"));
    execution("acme", role(null), "Hi");
    clock.pass(Duration.ofMinutes(59));
    execution("acme", role(null), "Hi");
    assertThat(provider.requests).hasSize(1);
    clock.pass(Duration.ofMinutes(1));
    execution("acme", role(null), "Hi");
    assertThat(provider.requests).hasSize(2);
  }

  @Test
  void accept_refresh_paysAndReplaces() {
    provider.answers(answered("old"), answered("new"));
    execution("acme", role(null), "Hi");
    execution("acme", role(CacheMode.REFRESH), "Hi");
    execution("acme", role(null), "Hi");
    assertThat(provider.requests).hasSize(2);
    assertThat(recorder.endings.get(2).outcome())
        .isEqualTo(new Outcome.Succeeded("\"new\"", "one/m"));
  }

  @Test
  void accept_readAndWriteAndOff_doJustThat() {
    provider.answers(answered("x"));
    execution("acme", role(CacheMode.READ), "Hi");
    execution("acme", role(CacheMode.OFF), "Hi");
    execution("acme", role(null), "Hi");
    assertThat(provider.requests).as("nothing was left").hasSize(3);
    execution("acme", role(CacheMode.READ), "Hi");
    assertThat(provider.requests).hasSize(3);
    execution("acme", role(CacheMode.OFF), "Hi");
    execution("acme", role(CacheMode.WRITE), "Hi");
    assertThat(provider.requests).hasSize(5);
  }

  @Test
  void accept_whatWasCutRefusedOrBroken_isNeverServed() {
    ProviderOutcome[] bad = {
      new Answered("half", Usage.tokens(1, 200), Finish.LENGTH, OK),
      new Answered("strange", Usage.tokens(1, 1), Finish.OTHER, OK),
      new Refused(Reason.CONTENT, "filtered", Usage.tokens(10, 5), OK)
    };
    for (ProviderOutcome outcome : bad) {
      int before = provider.requests.size();
      FakeProvider again = provider.answers(outcome);
      execution("acme", role(null), "Hi " + outcome);
      assertThat(again.requests).hasSizeGreaterThan(before);
    }
    assertThat(cache.stats().writes()).isZero();
    assertThat(cache.stats().hits()).isZero();
  }

  @Test
  void accept_manyAtOnce_payOnce() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    provider.answers(answered("hello"));
    provider.during =
        () -> {
          asked.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Thread leader = Thread.startVirtualThread(() -> execution("acme", role(null), "Hi"));
    asked.await();
    Thread[] others = new Thread[20];
    for (int i = 0; i < others.length; i++) {
      others[i] = Thread.startVirtualThread(() -> execution("acme", role(null), "Hi"));
    }
    go.countDown();
    leader.join();
    for (Thread other : others) {
      other.join();
    }
    assertThat(provider.requests).hasSize(1);
    assertThat(cache.stats().hits()).isEqualTo(20);
  }

  @Test
  void accept_leaderFails_anotherAsks() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    provider.answers(new Refused(Reason.AUTH, "no", null, OK), answered("hello"));
    provider.during =
        () -> {
          asked.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Thread leader = Thread.startVirtualThread(() -> execution("acme", role(null), "Hi"));
    asked.await();
    Thread other = Thread.startVirtualThread(() -> execution("acme", role(null), "Hi"));
    go.countDown();
    leader.join();
    other.join();
    assertThat(recorder.endings)
        .anyMatch(e -> e.outcome() instanceof Outcome.Succeeded)
        .anyMatch(e -> e.outcome() instanceof Outcome.Failed);
  }

  private static Served served(Ending ending) {
    assertThat(ending.served()).hasSize(1);
    return ending.served().getFirst();
  }

  private void execution(String tenant, Role role, String prompt) {
    execution(cache, tenant, role, prompt);
  }

  private void execution(AnswerCache with, String tenant, Role role, String prompt) {
    Router router =
        new Router(
            Map.of("one", account()),
            Map.of("openai", account -> provider),
            (p, model, day) -> Optional.of(PRICE),
            new CircuitBreakers(
                new TroupeConfig.Retry(3, Duration.ofSeconds(1), Duration.ofSeconds(60)).circuit(),
                clock),
            clock);
    PipelineContext stage =
        new PipelineContext(
            task -> new Prompts.Whole(new Prompt(role, "sha256:x", prompt)),
            router,
            new OpenAdmission(),
            recorder,
            new Judge(),
            new Backoff(
                new TroupeConfig.Retry(3, Duration.ofSeconds(1), Duration.ofSeconds(60)),
                new Random(1)),
            time -> {},
            clock,
            () -> 0);
    new TaskExecutor(stage, with, blobs, _ -> List.of(), (_, _) -> List.of(), ids, Redactor.NONE)
        .accept(claim(tenant));
  }

  private static Claim.Granted claim(String tenant) {
    TaskMessage task = TaskMessages.of(UUID.randomUUID()).tenant(tenant).prompt("Hi").build();
    Lease lease = new Lease(new UUID(1, 1), Duration.ofSeconds(10), () -> 0, 0);
    return new Claim.Granted(task, lease, 1, 0);
  }

  private static TroupeConfig.Provider account() {
    return new TroupeConfig.Provider(
        "one", "openai", null, null, null, false, TroupeConfig.Limits.NONE, Map.of());
  }

  private static Role role(@Nullable CacheMode mode) {
    Role role = Fleet.role("writer", null, "one/m");
    RoleCache cache = mode == null ? null : new RoleCache(mode, null, null);
    return Fleet.with(role, new CallPolicy(role.calls().timeout(), null, cache));
  }

  private static ProviderOutcome answered(String text) {
    return new Answered(text, Usage.tokens(1, 1), Finish.STOP, OK);
  }
}
