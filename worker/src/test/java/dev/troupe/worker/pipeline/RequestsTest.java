package dev.troupe.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.OnCut;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
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
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.route.Backoff;
import dev.troupe.worker.route.CircuitBreakers;
import dev.troupe.worker.route.Router;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Fleet;
import dev.troupe.worker.testbed.TaskMessages;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tasks that ask more than a prompt. */
class RequestsTest {
  private static final Wire OK = new Wire("req", 200);
  private static final InstantSource CLOCK = () -> Instant.parse("2026-11-20T12:00:00Z");
  private static final List<Message> HI = List.of(Message.text(Speaker.USER, "Hi"));
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

  private final FakeRecorder recorder = new FakeRecorder();
  private final FakeProvider one = new FakeProvider();
  private final FakeProvider two = new FakeProvider();

  @Test
  void accept_whatAWireHasNoWordFor_goesToTheNextRouteForNothing() {
    two.missing = "a picture";
    one.answers(answered("a cat"));
    Role role = Fleet.role("writer", null, "two/m", "one/m");

    execute(new Prompt(role, "sha256:x", List.of(picture(null))));

    assertThat(two.requests).isEmpty();
    assertThat(recorder.intents).hasSize(1);
    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"a cat\"", "one/m"));
  }

  @Test
  void accept_whatNoWireHasAWordFor_failsWithThatReasonAndReservesNothing() {
    one.missing = "top_k";

    execute(new Prompt(Fleet.role("writer", null, "one/m"), "sha256:x", HI));

    assertThat(recorder.outcome())
        .isEqualTo(new Outcome.Failed("unsupported_request", "one/m can't be asked with top_k"));
    assertThat(recorder.intents).isEmpty();
  }

  @Test
  void accept_toolCallsForARoleWithASchema_endIt() {
    ObjectNode details = Json.MESSAGES.createObjectNode();
    details.putArray("tool_calls").addObject().put("id", "c1");
    one.answers(new Answered("", null, Usage.tokens(1, 1), Finish.TOOL_CALLS, OK, details));
    Role role = Fleet.role("writer", Json.STRICT.readTree("{\"type\":\"object\"}"), "one/m");

    execute(new Prompt(role, "sha256:x", HI));

    assertThat(recorder.outcome()).isEqualTo(new Outcome.Succeeded("\"\"", "one/m", null, details));
  }

  @Test
  void accept_cutAndTaken_isTheAnswerAndSaysSo() {
    one.answers(cut("Once upon"));

    execute(new Prompt(role(OnCut.ACCEPT), "sha256:x", HI));

    Outcome.Succeeded taken = (Outcome.Succeeded) recorder.outcome();
    assertThat(taken.output()).isEqualTo("\"Once upon\"");
    assertThat(String.valueOf(taken.answer())).isEqualTo("{\"finish_reason\":\"length\"}");
  }

  @Test
  void accept_cutAndContinued_isPutTogetherAndEachCallIsPaid() {
    one.answers(cut("Once up"), cut("on a ti"), answered("me."));

    execute(new Prompt(role(OnCut.CONTINUE), "sha256:x", HI));

    assertThat(recorder.outcome())
        .isEqualTo(new Outcome.Succeeded("\"Once upon a time.\"", "one/m"));
    assertThat(recorder.intents).hasSize(3);
    assertThat(one.requests.getLast().content().messages())
        .extracting(Message::speaker)
        .containsExactly(Speaker.USER, Speaker.ASSISTANT, Speaker.USER);
    assertThat(one.requests.getLast().content().messages().get(1).text())
        .isEqualTo("Once upon a ti");
  }

  @Test
  void accept_cutAgainAndAgain_failsAfterThreeContinuations() {
    one.answers(cut("and "));

    execute(new Prompt(role(OnCut.CONTINUE), "sha256:x", HI));

    // Four parts, and the same once more as a repair.
    assertThat(one.requests.size()).isBetween(4, 8);
    assertThat(((Outcome.Failed) recorder.outcome()).code()).isEqualTo("cut_at_max_tokens");
  }

  @Test
  void over_whatTheRequestSays_goesOverItsRole() {
    Role role = Fleet.role("writer", null, "one/m", "two/m");
    TaskRequest request =
        new TaskRequest(
            List.of(Message.text(Speaker.SYSTEM, "Mine."), HI.getFirst()),
            ModelRef.parse("one/x"),
            null,
            null,
            null,
            0.1,
            7,
            new TreeMap<>(Map.of("top_p", Json.STRICT.readTree("0.5"))));

    Role asked = request.over(role);

    assertThat(asked.system()).isNull();
    assertThat(asked.sampling())
        .isEqualTo(
            new Sampling(7, 0.1, new TreeMap<>(Map.of("top_p", Json.STRICT.readTree("0.5")))));
    assertThat(asked.routes())
        .extracting(route -> route.model().toString())
        .containsExactly("one/x", "two/m");
    assertThat(TaskRequest.of(HI).over(role)).isEqualTo(role);
  }

  @Test
  void bound_coversWhatIsBesideTheText() {
    long text = request(HI, Map.of()).inputTokensBound();
    assertThat(request(List.of(picture("low")), Map.of()).inputTokensBound())
        .isGreaterThan(text + 2_833);
    assertThat(request(List.of(picture(null)), Map.of()).inputTokensBound())
        .isGreaterThan(text + 48_000);
    assertThat(request(HI, Map.of("n", Json.STRICT.readTree("3"))).bound().outputTokens())
        .isEqualTo(3 * request(HI, Map.of()).bound().outputTokens());
    String tool = "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
    assertThat(request(HI, Map.of("tools", Json.STRICT.readTree(tool))).inputTokensBound())
        .isEqualTo(text + 2L * tool.length());
  }

  private static ProviderRequest request(List<Message> messages, Map<String, JsonNode> more) {
    return new ProviderRequest(
        new UUID(0, 1),
        "m",
        ProviderRequest.Content.of(null, messages),
        ResponseFormat.TEXT,
        "writer",
        new Sampling(100, null, new TreeMap<>(more)),
        Duration.ofSeconds(1),
        ProviderRequest.UNWATCHED);
  }

  private static Message picture(@Nullable String detail) {
    return new Message(
        Speaker.USER,
        null,
        List.of(
            new Part.Text("Hi"),
            new Part.Image(new Source.Inline("image/png", "iVBORw0KGgo="), detail)),
        List.of(),
        null);
  }

  private static Role role(OnCut onCut) {
    Role role = Fleet.role("writer", null, "one/m");
    return new Role(
        role.name(),
        null,
        role.format(),
        new Sampling(100, null, null, onCut, null),
        role.routes(),
        role.calls(),
        role.pool(),
        null,
        null);
  }

  private static Answered answered(String text) {
    return new Answered(text, Usage.tokens(1, 1), Finish.STOP, OK);
  }

  private static Answered cut(String text) {
    return new Answered(text, Usage.tokens(1, 1), Finish.LENGTH, OK);
  }

  private void execute(Prompt prompt) {
    Map<String, TroupeConfig.Provider> accounts =
        Map.of("one", account("one"), "two", account("two"));
    Router router =
        new Router(
            accounts,
            Map.of("openai", account -> account.name().equals("one") ? one : two),
            (p, model, day) -> Optional.of(PRICE),
            new CircuitBreakers(new TroupeConfig.Circuit(4, 4, 50, Duration.ofSeconds(30)), CLOCK),
            CLOCK);
    PipelineContext context =
        new PipelineContext(
            task -> new Prompts.Whole(prompt),
            router,
            new OpenAdmission(),
            recorder,
            new Judge(),
            new Backoff(
                new TroupeConfig.Retry(3, Duration.ofSeconds(1), Duration.ofSeconds(60)),
                new Random(1)),
            time -> {},
            CLOCK,
            () -> 0);
    Uuid7 ids = new Uuid7(CLOCK, new Random(2));
    AnswerCache cache =
        new AnswerCache(
            Configs.offline(
                accounts, new TroupeConfig.Cache("memory", Duration.ofHours(1), 1 << 20)),
            CLOCK,
            () -> 0,
            ids,
            Configs.background(time -> {}));
    TaskMessage task = TaskMessages.of(UUID.randomUUID()).prompt("Hi").build();
    Lease lease = new Lease(new UUID(1, 1), Duration.ofSeconds(10), () -> 0, 0);
    new TaskExecutor(
            context,
            cache,
            new FakeBlobs(),
            _ -> List.of(),
            (_, _) -> List.of(),
            ids,
            Redactor.NONE)
        .accept(new Claim.Granted(task, lease, 1, 0));
  }

  private static TroupeConfig.Provider account(String name) {
    return new TroupeConfig.Provider(
        name, "openai", null, null, null, false, TroupeConfig.Limits.NONE, Map.of());
  }
}
