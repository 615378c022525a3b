package dev.troupe.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.Rates;
import dev.troupe.shared.money.Unit;
import dev.troupe.shared.money.Usage;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.bill.BilledCall;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.LimitConfig;
import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Throttled;
import dev.troupe.worker.provider.ProviderOutcome.Unavailable;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** One account at a simulated provider, the adapter for it, and what is to be expected of both. */
public abstract class WireBench {
  static final String KEY = "right-key";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  protected final Simulator simulator;
  private Provider provider = new Unset();

  /**
   * @param wire of the simulator
   */
  protected WireBench(String wire) {
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

  /** What is billed for the call is what its answer says, and no more than was reserved for it. */
  protected final void assertBilledWithinItsBound(Answered answer, ProviderRequest request) {
    assertBilled(answer.usage(), bill(request));
    assertThat(price().worstCase(bound(request)))
        .isGreaterThanOrEqualTo(Usd.of(bill(request).costUsd()));
  }

  final Price price() {
    Rates rates = Rates.NONE;
    rates = rates.with(Unit.INPUT, perMillion(0)).with(Unit.CACHED_INPUT, perMillion(1));
    rates = rates.with(Unit.CACHE_WRITE, perMillion(2)).with(Unit.OUTPUT, perMillion(3));
    return Price.of(
        1, kind(), model(), rates.with(Unit.PER_IMAGE, usd(4)).with(Unit.PER_CHARACTER, usd(5)));
  }

  private @Nullable Usd perMillion(int index) {
    String price = prices().get(index);
    return price == null ? null : Usd.of(new BigDecimal(price).movePointLeft(6));
  }

  private @Nullable Usd usd(int index) {
    String price = prices().get(index);
    return price == null ? null : Usd.of(price);
  }

  protected static List<@Nullable String> perMillionTokens(
      String input, String cached, @Nullable String written, String output) {
    return Arrays.asList(input, cached, written, output, null, null);
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

  protected final @Nullable String inexpressible(ProviderRequest request) {
    return provider.inexpressible(request);
  }

  final Usage bound(ProviderRequest request) {
    return provider.bound(request);
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
    return request(
        new ProviderRequest.Content(system(), prompt),
        new ResponseFormat(modality(), schema, null),
        new Sampling(2_000, temperature()),
        timeout);
  }

  /**
   * A conversation, after the system's words.
   *
   * @param more parameters in the words of the chat API
   */
  protected final ProviderRequest request(List<Message> said, Map<String, JsonNode> more) {
    List<Message> messages = new ArrayList<>(said);
    messages.addFirst(Message.text(Speaker.SYSTEM, String.valueOf(system())));
    return request(
        new ProviderRequest.Content(messages),
        ResponseFormat.TEXT,
        new Sampling(2_000, temperature(), new TreeMap<>(more)),
        PATIENCE);
  }

  private ProviderRequest request(
      ProviderRequest.Content content, ResponseFormat format, Sampling sampling, Duration timeout) {
    return new ProviderRequest(
        callId(),
        model(),
        content,
        format,
        "scene smith",
        sampling,
        timeout,
        ProviderRequest.UNWATCHED);
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

  static ProviderRequest as(Modality modality, ProviderRequest r) {
    return new ProviderRequest(
        r.callId(),
        r.model(),
        r.content(),
        new ResponseFormat(modality, r.format().schema(), null),
        r.schemaName(),
        r.sampling(),
        r.timeout(),
        r.sent());
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
