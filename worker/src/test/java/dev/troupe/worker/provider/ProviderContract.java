package dev.troupe.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Modality;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.Usage;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.bill.BilledCall;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.FaultConfig;
import dev.troupe.simulator.config.LimitConfig;
import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Failed;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Throttled;
import dev.troupe.worker.provider.ProviderOutcome.Unavailable;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What every adapter does, whatever its provider calls it. Each runs it against its own wire. */
public abstract class ProviderContract {
  private static final String KEY = "right-key";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final LimitConfig EVERY_LIMIT =
      new LimitConfig(60L, 200_000L, 5, false, 1_000L, 200_000L);

  protected final Simulator simulator;
  private Provider provider = new Unset();

  /**
   * @param wire of the simulator
   */
  protected ProviderContract(String wire) {
    simulator =
        Simulator.start(
            SimulatorConfig.of(AccountConfig.of("account", wire).withApiKeys(List.of(KEY))));
  }

  protected abstract String kind();

  protected abstract Provider create(TroupeConfig.Provider account);

  protected abstract String model();

  /** Of the model, in dollars: per million of input, cached, written, output; image; character. */
  protected abstract List<@Nullable String> prices();

  /** Every error that the wire has, by the name that the simulator has for it. */
  protected abstract Map<String, FailureClass> errors();

  /** Those of the errors that say when to come back. */
  protected Set<String> waiting() {
    return Set.of();
  }

  /** What the wire tells of limits. */
  protected Set<Axis> axes() {
    return Set.of();
  }

  /** Below the simulated account's address. */
  protected String path() {
    return "/v1";
  }

  protected Map<String, String> options() {
    return Map.of();
  }

  protected Modality modality() {
    return Modality.TEXT;
  }

  /** Whether the wire names its requests; Gemini does so in answers only, Ollama never. */
  protected boolean namesRequests() {
    return true;
  }

  /** Whether a limit that is used up says how long. */
  protected boolean saysWhen() {
    return true;
  }

  /** What a limit on requests is to the wire. */
  protected FailureClass throttledAs() {
    return FailureClass.RATE;
  }

  /** Whether a filter's refusal has been billed. */
  protected boolean billsRefusals() {
    return true;
  }

  /** Whether an answer may be as long as it likes. */
  protected boolean answersOfAnyLength() {
    return true;
  }

  /** Whether the answer tells what it cost. */
  protected boolean tellsUsage() {
    return true;
  }

  @BeforeEach
  final void start() {
    provider = create(account(KEY, options()));
  }

  @AfterEach
  final void stop() {
    provider.close();
    simulator.close();
  }

  @Test
  protected void call_success_usageAndCostAreTheBills() {
    ProviderRequest request = request("Tell me about the lighthouse.");

    Answered answer = answered(call(request));

    BilledCall billed = bill(request);
    assertThat(answer.text()).isNotBlank();
    assertThat(answer.wire().httpStatus()).isEqualTo(200);
    if (namesRequests()) {
      assertThat(answer.wire().requestId()).endsWith(billed.ids().requestId().substring(4));
    }
    assertBilled(answer.usage(), billed);
    assertThat(price().worstCase(provider.bound(request)))
        .isGreaterThanOrEqualTo(Usd.of(billed.costUsd()));
  }

  @Test
  protected void call_everyErrorOfTheWire_isOfItsClass() {
    errors()
        .forEach(
            (name, kind) -> {
              ProviderOutcome outcome = call("[[sim:error=" + name + "]]");
              assertThat(outcome).as(name).isInstanceOf(Failed.class);
              assertThat(((Failed) outcome).failureClass()).as(name).isEqualTo(kind);
              assertThat(((Failed) outcome).message()).as(name).isNotBlank();
            });
    assertThat(simulator.bill().calls()).isEmpty();
  }

  @Test
  protected void call_errorThatSaysWhen_isToBeRetriedThen() {
    for (String name : waiting()) {
      ProviderOutcome outcome = call("[[sim:error=" + name + "]][[sim:retry=52s]]");
      assertThat(retryAfter(outcome))
          .as(name)
          .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(53));
      assertThat(retryAfter(call("[[sim:error=" + name + "]][[sim:retry=180m]]")))
          .as(name)
          .isEqualTo(Duration.ofMinutes(10));
    }
  }

  @Test
  protected void call_wrongKey_isAuth() {
    try (Provider stranger = create(account("wrong-key", options()))) {
      Failed failed = (Failed) stranger.call(request("Hello."));
      assertThat(failed.failureClass()).isEqualTo(FailureClass.AUTH);
      assertThat(failed.message()).doesNotContain("wrong-key");
    }
  }

  @Test
  protected void call_outOfMoney_isQuotaAndNeverThrottled() {
    limit(new LimitConfig(null, null, null, true));
    assertThat(((Failed) call("Hello.")).failureClass()).isEqualTo(FailureClass.QUOTA);
  }

  @Test
  protected void call_overTheRequestLimit_isThrottled() {
    limit(new LimitConfig(1L, null, null, false));
    answered(call("One."));

    Failed second = (Failed) call("Two.");

    assertThat(second.failureClass()).isEqualTo(throttledAs());
    if (saysWhen()) {
      assertThat(retryAfter(second)).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
    }
    assertThat(simulator.bill().calls()).hasSize(1);
  }

  @Test
  protected void call_everyLimitHeader_isInOneRecord() {
    limit(EVERY_LIMIT);
    LimitHeaders limits = answered(call("Hello.")).wire().limits();
    assertThat(limits.lines().keySet()).isEqualTo(axes());
    limits
        .lines()
        .forEach(
            (axis, line) -> {
              assertThat(line.limit()).as(axis.name()).isEqualTo(configured(axis));
              if (axis != Axis.REQUESTS_PER_SECOND) {
                assertThat(line.remaining()).as(axis.name()).isBetween(0L, configured(axis));
              }
            });
  }

  private static long configured(Axis axis) {
    return switch (axis) {
      case REQUESTS -> 60;
      case REQUESTS_PER_SECOND -> 1;
      case REQUESTS_PER_DAY -> 1_000;
      case TOKENS, INPUT_TOKENS, OUTPUT_TOKENS -> 200_000;
      case CONCURRENT -> 5;
    };
  }

  @Test
  protected void call_duringAnOutage_isCapacity() {
    for (FaultConfig.Outage outage :
        List.of(FaultConfig.Outage.OVERLOADED, FaultConfig.Outage.ERROR500)) {
      simulator.configure(simulator.config("account").withFaults(FaultConfig.outage(outage)));
      assertThat(((Failed) call("Hello.")).failureClass())
          .as(outage.name())
          .isEqualTo(FailureClass.CAPACITY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hang", "hang=unbilled", "cut", "cut=unbilled", "cut=mid", "garbage"})
  protected void call_answerThatNeverArrivesWhole_isLostAndNotRepeated(String fault) {
    ProviderRequest request = request("[[sim:" + fault + "]]", null, Duration.ofMillis(1_500));

    ProviderOutcome outcome = provider.call(request);

    assertThat(outcome).isInstanceOf(Lost.class);
    assertThat(((Lost) outcome).failureClass()).isEqualTo(FailureClass.CUT);
    assertThat(simulator.bill().calls()).hasSize(fault.endsWith("unbilled") ? 0 : 1);
    if (fault.equals("cut=mid") && namesRequests()) {
      assertThat(outcome.wire().requestId()).isNotNull();
      assertThat(outcome.wire().httpStatus()).isEqualTo(200);
    }
  }

  @Test
  protected void call_tenMegabytes_areRead() {
    if (!answersOfAnyLength()) {
      return;
    }
    Answered answer = answered(call("[[sim:bytes=10000000]]"));
    Media media = answer.media();
    assertThat(media == null ? answer.text().length() : media.content().length)
        .isGreaterThan(5_000_000);
  }

  @Test
  protected void call_moreThanTheAccountReads_isLost() {
    Map<String, String> options = new HashMap<>(options());
    options.put("max_answer_bytes", "2000");
    try (Provider small = create(account(KEY, options))) {
      Lost lost = (Lost) small.call(request("[[sim:bytes=100000]]"));
      assertThat(lost.code()).isEqualTo("too_large");
      assertThat(lost.wire().httpStatus()).isEqualTo(200);
    }
  }

  @Test
  protected void call_filterRefuses_isContent() {
    ProviderOutcome outcome = call("[[sim:refuse]]");
    assertThat(((Refused) outcome).failureClass()).isEqualTo(FailureClass.CONTENT);
    assertThat(simulator.bill().calls()).hasSize(billsRefusals() ? 1 : 0);
    if (billsRefusals()) {
      assertBilled(((Refused) outcome).usage(), simulator.bill().calls().getFirst());
    }
  }

  @Test
  protected void call_nobodyListens_isUnavailableAndNothingWasSent() {
    simulator.close();
    Unavailable outcome = (Unavailable) call("Hello.");
    assertThat(outcome.code()).isEqualTo("unreachable");
    assertThat(outcome.wire().httpStatus()).isZero();
  }

  @Test
  protected void call_interrupted_isLostAndTheFlagStays() throws InterruptedException {
    boolean[] flag = new boolean[1];
    ProviderOutcome[] outcome = new ProviderOutcome[1];
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              Thread.currentThread().interrupt();
              outcome[0] = call("[[sim:hang]]");
              flag[0] = Thread.currentThread().isInterrupted();
            });
    caller.join();
    assertThat(outcome[0]).isInstanceOf(Lost.class);
    assertThat(flag[0]).isTrue();
  }

  @Test
  protected void call_modalityThatItHasNot_isRefusedUnsent() {
    for (Modality other : Modality.values()) {
      if (!modalities().contains(other)) {
        Refused refused = (Refused) provider.call(as(other, request("Hello.")));
        assertThat(refused.failureClass()).isEqualTo(FailureClass.BAD_REQUEST);
        assertThat(refused.wire().httpStatus()).isZero();
      }
    }
  }

  protected Set<Modality> modalities() {
    return Set.of(modality());
  }

  protected final void assertBilled(@Nullable Usage usage, BilledCall billed) {
    if (!tellsUsage()) {
      assertThat(usage).isNull();
      return;
    }
    dev.troupe.simulator.bill.Usage real = billed.usage();
    assertThat(usage).isNotNull();
    if (usage != null) {
      assertThat(usage.inputTokens()).as("input").isEqualTo(real.fresh());
      assertThat(usage.cachedTokens()).as("cached").isEqualTo(real.cached());
      assertThat(usage.cacheWriteTokens()).as("cache write").isEqualTo(real.cacheWrite());
      assertThat(usage.outputTokens()).as("output").isEqualTo(real.completion());
      assertThat(price().cost(usage)).as("cost").isEqualTo(Usd.of(billed.costUsd()));
    }
  }

  private Price price() {
    return new Price(
        1,
        kind(),
        model(),
        LocalDate.EPOCH,
        perMillion(0),
        perMillion(1),
        perMillion(2),
        perMillion(3),
        null,
        usd(4),
        usd(5));
  }

  private @Nullable Usd perMillion(int index) {
    String price = prices().get(index);
    return price == null ? null : Usd.of(new java.math.BigDecimal(price).movePointLeft(6));
  }

  private @Nullable Usd usd(int index) {
    String price = prices().get(index);
    return price == null ? null : Usd.of(price);
  }

  protected static List<@Nullable String> perMillionTokens(
      String input, String cached, @Nullable String written, String output) {
    return java.util.Arrays.asList(input, cached, written, output, null, null);
  }

  protected static @Nullable Duration retryAfter(ProviderOutcome outcome) {
    return switch (outcome) {
      case Throttled t -> t.retryAfter();
      case Unavailable u -> u.retryAfter();
      case Refused r -> r.retryAfter();
      case Lost l -> null;
      case Answered a -> null;
    };
  }

  protected final BilledCall bill(ProviderRequest request) {
    return simulator.bill().ofCallId(request.callId().toString()).getFirst();
  }

  protected final Answered answered(ProviderOutcome outcome) {
    assertThat(outcome).isInstanceOf(Answered.class);
    return (Answered) outcome;
  }

  protected final ProviderOutcome call(String prompt) {
    return call(request(prompt));
  }

  protected final ProviderOutcome call(ProviderRequest request) {
    return provider.call(request);
  }

  protected final LookUp lookUp(ProviderRequest request, @Nullable String requestId) {
    return provider.lookUp(request, requestId);
  }

  protected final void limit(LimitConfig limits) {
    simulator.configure(simulator.config("account").withLimits(limits));
  }

  protected final ProviderRequest request(String prompt) {
    return request(prompt, null, PATIENCE);
  }

  protected final ProviderRequest request(String prompt, @Nullable JsonNode schema) {
    return request(prompt, schema, PATIENCE);
  }

  protected final ProviderRequest request(String prompt, Duration timeout) {
    return request(prompt, null, timeout);
  }

  private ProviderRequest request(String prompt, @Nullable JsonNode schema, Duration timeout) {
    return as(
        modality(),
        new ProviderRequest(
            callId(),
            model(),
            system(),
            prompt,
            2_000,
            temperature(),
            schema,
            "scene smith",
            timeout));
  }

  protected @Nullable String system() {
    return "You are brief.";
  }

  protected @Nullable Double temperature() {
    return 0.3;
  }

  protected UUID callId() {
    return UUID.randomUUID();
  }

  private static ProviderRequest as(Modality modality, ProviderRequest r) {
    return new ProviderRequest(
        r.callId(),
        r.model(),
        r.system(),
        r.prompt(),
        r.maxTokens(),
        r.temperature(),
        r.schema(),
        r.schemaName(),
        r.timeout(),
        modality,
        null);
  }

  protected final TroupeConfig.Provider account(String key, Map<String, String> options) {
    return new TroupeConfig.Provider(
        "account",
        kind(),
        URI.create(simulator.baseUrl("account") + path()),
        new Secret(key),
        null,
        false,
        TroupeConfig.Limits.NONE,
        options);
  }

  /** Before a test has begun. */
  private static final class Unset implements Provider {
    @Override
    public ProviderOutcome call(ProviderRequest request) {
      throw new IllegalStateException("not started");
    }

    @Override
    public void close() {}
  }
}
