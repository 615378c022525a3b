package dev.troupe.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Sampling;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Usage;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.bill.BilledCall;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.simulator.config.LimitConfig;
import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Throttled;
import dev.troupe.worker.provider.ProviderOutcome.Unavailable;
import dev.troupe.worker.provider.ProviderRequest;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class OpenAiProviderIT {
  private static final AccountConfig ACCOUNT =
      AccountConfig.openAi("openai").withApiKeys(List.of("sk-right"));

  private final Simulator simulator = Simulator.start(SimulatorConfig.of(ACCOUNT));
  private final OpenAiProvider provider = provider("openai", "sk-right", Map.of());

  @AfterEach
  void stop() {
    provider.close();
    simulator.close();
  }

  @Test
  void call_success_hasTheBillsUsageAndRequestId() {
    ProviderRequest request = request("Tell me of the sea.", null);

    Answered answered = (Answered) provider.call(request);

    BilledCall billed = simulator.bill().ofCallId(request.callId().toString()).getFirst();
    assertThat(answered.text()).isNotBlank();
    assertThat(answered.finish()).isEqualTo(Finish.STOP);
    assertThat(answered.wire().httpStatus()).isEqualTo(200);
    assertThat(answered.wire().requestId()).isEqualTo(billed.ids().requestId());
    assertThat(billed.ids().metadataCallId()).isEqualTo(request.callId().toString());
    assertThat(billed.ids().clientRequestId()).isEqualTo(request.callId().toString());
    assertThat(answered.usage())
        .isEqualTo(Usage.tokens(billed.usage().prompt(), billed.usage().completion()));
    // The bound that reservations are made by.
    assertThat(request.inputTokensBound()).isGreaterThanOrEqualTo(billed.usage().prompt());
  }

  @Test
  void call_promptSeenBefore_countsCachedTokensApart() {
    simulator.configure(ACCOUNT.withAnswers(new AnswerConfig(1, null, true)));
    ProviderRequest request = request("All work and no play. ".repeat(400), null);
    provider.call(request);

    Answered second = (Answered) provider.call(request(request.content().prompt(), null));

    BilledCall billed = simulator.bill().calls().getLast();
    assertThat(billed.usage().cached()).isPositive();
    long prompt = billed.usage().prompt();
    long cached = billed.usage().cached();
    assertThat(second.usage())
        .isEqualTo(new Usage(prompt - cached, cached, 0, billed.usage().completion(), 0, 0, 0));
  }

  @Test
  void call_withASchema_answersJsonOfThatShape() {
    JsonNode schema =
        Json.STRICT.readTree(
            "{\"type\":\"object\",\"required\":[\"title\"],\"properties\":{\"title\":{\"type\":\"string\"}}}");
    Answered answered = (Answered) provider.call(request("A title, please.", schema));
    assertThat(Json.STRICT.readTree(answered.text()).path("title").isString()).isTrue();
  }

  @Test
  void call_answerLongerThanAllowed_endsForLength() {
    simulator.configure(ACCOUNT.withAnswers(new AnswerConfig(1, 500, false)));
    Answered answered = (Answered) provider.call(request("Talk.", null));
    assertThat(answered.finish()).isEqualTo(Finish.LENGTH);
  }

  @ParameterizedTest
  @CsvSource({
    "400, bad_request",
    "404, bad_request",
    "422, bad_request",
    "401, auth",
    "403, auth",
    "402, quota"
  })
  void call_refused_saysWhy(int status, String code) {
    Refused refused = (Refused) provider.call(request("[[sim:status=" + status + "]]", null));
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.wire().httpStatus()).isEqualTo(status);
    assertThat(simulator.bill().calls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"500", "502", "503", "529", "498", "409"})
  void call_serverFailure_isUnavailable(int status) {
    assertThat(provider.call(request("[[sim:status=" + status + "]]", null)))
        .isInstanceOf(Unavailable.class);
  }

  @ParameterizedTest
  @CsvSource({"408", "504"})
  void call_timeoutStatus_isLost(int status) {
    assertThat(provider.call(request("[[sim:status=" + status + "]]", null)))
        .isInstanceOf(Lost.class);
  }

  @Test
  void call_tooManyRequests_isThrottledForAsLongAsTheProviderSays() {
    Throttled throttled = (Throttled) provider.call(request("[[sim:status=429]]", null));
    assertThat(throttled.code()).isEqualTo("rate_limited");
    assertThat(throttled.retryAfter()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void call_quotaUsedUp_isRefusedAndNotThrottled() {
    simulator.configure(ACCOUNT.withLimits(new LimitConfig(null, null, null, true)));
    assertThat(((Refused) provider.call(request("Hi.", null))).reason()).isEqualTo(Reason.QUOTA);
  }

  @Test
  void call_wrongKey_isAuth() {
    try (OpenAiProvider other = provider("openai", "sk-wrong", Map.of())) {
      assertThat(((Refused) other.call(request("Hi.", null))).reason()).isEqualTo(Reason.AUTH);
    }
  }

  @Test
  void call_promptLongerThanTheContext_isContext() {
    ProviderOutcome outcome = provider.call(request("word ".repeat(200_000), null));
    assertThat(((Refused) outcome).reason()).isEqualTo(Reason.CONTEXT);
  }

  @Test
  void call_modelRefuses_isContentAndWasBilled() {
    Refused refused = (Refused) provider.call(request("[[sim:refuse]]", null));
    assertThat(refused.reason()).isEqualTo(Reason.CONTENT);
    assertThat(refused.usage()).isNotNull();
    assertThat(simulator.bill().calls()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"cut", "cut=unbilled", "cut=mid", "garbage", "hang"})
  void call_answerThatNeverArrivesWhole_isLost(String fault) {
    ProviderOutcome outcome =
        provider.call(request("[[sim:" + fault + "]]", null, Duration.ofMillis(700)));
    assertThat(outcome).isInstanceOf(Lost.class);
  }

  @Test
  void call_nobodyListens_isUnavailable() {
    simulator.close();
    assertThat(provider.call(request("Hi.", null))).isInstanceOf(Unavailable.class);
  }

  @Test
  void call_interrupted_isLostAndTheFlagStays() throws InterruptedException {
    boolean[] flag = new boolean[1];
    ProviderOutcome[] outcome = new ProviderOutcome[1];
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              Thread.currentThread().interrupt();
              outcome[0] = provider.call(request("[[sim:hang]]", null));
              flag[0] = Thread.currentThread().isInterrupted();
            });
    caller.join();
    assertThat(outcome[0]).isInstanceOf(Lost.class);
    assertThat(flag[0]).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"cut", "cut=mid", "hang"})
  void lookUp_answerLost_isFoundUnderTheCallsId(String fault) {
    try (OpenAiProvider keeping = provider("openai", "sk-right", Map.of("store", "true"))) {
      // Long enough for the request to arrive, on a busy machine too.
      ProviderRequest request =
          request("Hello. [[sim:" + fault + "]]", null, Duration.ofSeconds(4));
      assertThat(keeping.call(request)).isInstanceOf(Lost.class);

      LookUp found = keeping.lookUp(request, null);

      BilledCall billed = simulator.bill().ofCallId(request.callId().toString()).getFirst();
      Answered answer = ((LookUp.Found) found).answer();
      assertThat(answer.text()).isNotBlank();
      assertThat(answer.usage())
          .isEqualTo(Usage.tokens(billed.usage().prompt(), billed.usage().completion()));
      assertThat(simulator.bill().calls()).hasSize(1);
    }
  }

  @Test
  void lookUp_neverSentOrNotKept_findsNothing() {
    ProviderRequest request = request("Hello.", null);
    try (OpenAiProvider keeping = provider("openai", "sk-right", Map.of("store", "true"))) {
      assertThat(keeping.lookUp(request, null)).isInstanceOf(LookUp.Nothing.class);
    }
    provider.call(request);
    assertThat(provider.lookUp(request, null)).isInstanceOf(LookUp.Nothing.class);
  }

  @Test
  void bound_pictureOfAnotherSize_hasAPriceOfItsOwn() {
    Map<String, String> large = Map.of("image_size", "1024x1792", "image_quality", "hd");
    try (OpenAiProvider painter = provider("openai", "sk-right", large)) {
      assertThat(painter.bound(picture("dall-e-3")).imageSize()).isEqualTo("hd-1024x1792");
      assertThat(painter.bound(picture("gpt-image-1")).imageSize()).isNull();
      assertThat(painter.bound(request("Hello.", null)).imageSize()).isNull();
    }
    assertThat(provider.bound(picture("dall-e-3")).imageSize()).isEqualTo("standard-1024x1024");
  }

  private static ProviderRequest picture(String model) {
    return new ProviderRequest(
        new UUID(0, 1),
        model,
        new ProviderRequest.Content(null, "A fox."),
        new ResponseFormat(Modality.IMAGE, null, null),
        "painter",
        new Sampling(100, null),
        Duration.ofSeconds(5),
        ProviderRequest.UNWATCHED);
  }

  @Test
  void call_tierThatIsAskedFor_isSentAndTheTierThatServedIsRead() {
    try (OpenAiProvider flexible = provider("openai", "sk-right", Map.of("service_tier", "flex"))) {
      ProviderRequest request = request("Hello.", null);
      assertThat(flexible.bound(request).serviceTier()).isEqualTo("flex");
      Answered answer = (Answered) flexible.call(request);
      // The simulator has no other tier, and says so.
      assertThat(answer.usage()).extracting(Usage::serviceTier).isEqualTo("standard");
    }
    assertThat(provider.bound(request("Hello.", null)).serviceTier()).isEqualTo("auto");
    assertThatThrownBy(() -> provider("openai", "sk-right", Map.of("service_tier", "Flex!")))
        .hasMessageContaining("service_tier: Flex! (expected: auto, default, flex, priority)");
  }

  @Test
  void create_optionThatMakesNoSense_isAnErrorThatNamesTheField() {
    assertThatThrownBy(() -> provider("openai", "sk-right", Map.of("api", "telepathy")))
        .hasMessage(
            "providers.openai.options.api: telepathy (expected: one of chat, responses, embeddings)");
    assertThatThrownBy(() -> provider("openai", "sk-right", Map.of("store", "yes")))
        .hasMessage("providers.openai.options.store: yes (expected: true or false)");
  }

  @Test
  void call_compatibleKind_sendsNoMetadata() {
    try (OpenAiProvider other = provider("openai-compatible", "sk-right", Map.of())) {
      ProviderRequest request = request("Hi.", null);
      assertThat(other.call(request)).isInstanceOf(Answered.class);
      BilledCall billed = simulator.bill().ofCallId(request.callId().toString()).getFirst();
      assertThat(billed.ids().metadataCallId()).isNull();
      assertThat(billed.ids().clientRequestId()).isEqualTo(request.callId().toString());
    }
  }

  @Test
  void create_compatibleKindWithoutBaseUrl_isAnErrorThatNamesTheField() {
    TroupeConfig.Provider account =
        new TroupeConfig.Provider(
            "groq",
            "openai-compatible",
            null,
            null,
            null,
            false,
            TroupeConfig.Limits.NONE,
            Map.of());
    assertThatThrownBy(() -> new OpenAiProvider(account, InstantSource.system()))
        .hasMessageContaining("providers.groq.base_url: missing");
  }

  private OpenAiProvider provider(String kind, String key, Map<String, String> options) {
    return new OpenAiProvider(
        new TroupeConfig.Provider(
            "openai",
            kind,
            URI.create(simulator.baseUrl("openai") + "/v1/"),
            new Secret(key),
            null,
            false,
            TroupeConfig.Limits.NONE,
            options),
        InstantSource.system());
  }

  private static ProviderRequest request(String prompt, @Nullable JsonNode schema) {
    return request(prompt, schema, Duration.ofMinutes(2));
  }

  private static ProviderRequest request(
      String prompt, @Nullable JsonNode schema, Duration timeout) {
    return new ProviderRequest(
        UUID.randomUUID(),
        "gpt-4o-mini",
        new ProviderRequest.Content("You are brief.", prompt),
        ResponseFormat.text(schema),
        "scene smith",
        new Sampling(100, 0.3),
        timeout,
        ProviderRequest.UNWATCHED);
  }
}
