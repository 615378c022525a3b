package dev.troupe.worker.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.CallPolicy;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Modality;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderFactory;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.anthropic.AnthropicProvider;
import dev.troupe.worker.provider.bedrock.BedrockProvider;
import dev.troupe.worker.provider.cohere.CohereProvider;
import dev.troupe.worker.provider.elevenlabs.ElevenLabsProvider;
import dev.troupe.worker.provider.gemini.GeminiProvider;
import dev.troupe.worker.provider.ollama.OllamaProvider;
import dev.troupe.worker.provider.openai.OpenAiProvider;
import dev.troupe.worker.testbed.Replies;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two questions that are not the same on the wire never have the same key. */
class CacheKeyIT {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final int QUESTIONS = 300;
  private static final List<@Nullable String> TEXTS =
      Arrays.asList(null, "", " ", "a", "A", "a ", "a\n", "\"a\"", "\\u0061", "é", "e\u0301", "1");
  private static final List<@Nullable String> SCHEMAS =
      Arrays.asList(
          null,
          "{}",
          "{\"type\":\"object\",\"required\":[\"a\",\"b\"]}",
          "{\"required\":[\"a\",\"b\"],\"type\":\"object\"}",
          "{\"required\":[\"b\",\"a\"],\"type\":\"object\"}",
          "{\"type\":\"object\",\"maxProperties\":1}",
          "{\"type\":\"object\",\"maxProperties\":1.0}",
          "{\"type\":\"object\",\"maxProperties\":\"1\"}");
  private static final List<@Nullable Double> TEMPERATURES =
      Arrays.asList(null, 0.0, 1.0, 0.1, 0.1000000001);

  /** One wire, and an option that it may have. */
  record Wire(String kind, ProviderFactory factory, Map<String, String> option, Modality modality) {
    @Override
    public String toString() {
      return kind + option + modality;
    }
  }

  static List<Wire> wires() {
    ProviderFactory openAi = account -> new OpenAiProvider(account, CLOCK);
    return List.of(
        new Wire("openai", openAi, Map.of("service_tier", "flex"), Modality.TEXT),
        new Wire("openai", openAi, Map.of("api", "responses"), Modality.TEXT),
        new Wire("openai", openAi, Map.of("image_size", "1x1"), Modality.IMAGE),
        new Wire("openai", openAi, Map.of("audio_format", "wav"), Modality.AUDIO),
        new Wire(
            "anthropic",
            account -> new AnthropicProvider(account, CLOCK),
            Map.of("prompt_cache", "true"),
            Modality.TEXT),
        new Wire(
            "gemini",
            account -> new GeminiProvider(account, CLOCK),
            Map.of("thinking_budget", "1"),
            Modality.TEXT),
        new Wire(
            "ollama",
            account -> new OllamaProvider(account, CLOCK),
            Map.of("num_ctx", "10"),
            Modality.TEXT),
        new Wire("cohere", account -> new CohereProvider(account, CLOCK), Map.of(), Modality.TEXT),
        new Wire(
            "bedrock", account -> new BedrockProvider(account, CLOCK), Map.of(), Modality.TEXT),
        new Wire(
            "elevenlabs",
            account -> new ElevenLabsProvider(account, CLOCK),
            Map.of("voice", "a"),
            Modality.AUDIO));
  }

  @ParameterizedTest
  @MethodSource("wires")
  void of_whatIsToldApartOnTheWire_isToldApart(Wire wire) throws IOException {
    long seed = Long.getLong("seed", new Random().nextLong());
    Random random = new Random(seed);
    Map<String, String> sent = new HashMap<>();
    try (Replies replies = new Replies();
        Provider plain = wire.factory().create(account(wire, replies, Map.of()));
        Provider other = wire.factory().create(account(wire, replies, wire.option()))) {
      for (int i = 0; i < QUESTIONS; i++) {
        boolean odd = random.nextInt(4) == 0;
        Role role = role(wire, random);
        String prompt = String.valueOf(pick(TEXTS, random));
        ModelRef model = ModelRef.parse("one/" + (random.nextBoolean() ? "m" : "M"));
        ProviderRequest request = request(role, model, prompt);
        (odd ? other : plain).call(request);
        String body =
            replies.requests().getLast().replace(request.callId().toString(), "(the call)");
        CacheKey key =
            CacheKey.of(
                "acme",
                account(wire, replies, odd ? wire.option() : Map.of()),
                model,
                role,
                List.of(Message.text(Speaker.USER, prompt)),
                0);
        assertThat(sent.computeIfAbsent(key.text(), k -> body))
            .as("-Dseed=" + seed)
            .isEqualTo(body);
      }
      assertThat(sent.size()).isGreaterThan(QUESTIONS / 10);
    }
  }

  private static <T> @Nullable T pick(List<@Nullable T> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  private static Role role(Wire wire, Random random) {
    String schema = pick(SCHEMAS, random);
    return new Role(
        random.nextBoolean() ? "writer" : "Writer",
        pick(TEXTS, random),
        new ResponseFormat(
            wire.modality(),
            schema == null || wire.modality() != Modality.TEXT
                ? null
                : Json.STRICT.readTree(schema),
            random.nextBoolean() ? null : "v"),
        new Sampling(1 + random.nextInt(2), pick(TEMPERATURES, random)),
        List.of(new RoleRoute(ModelRef.parse("one/m"), RoleRoute.Kind.PRIMARY)),
        CallPolicy.within(Duration.ofSeconds(20)),
        "default",
        null,
        null);
  }

  private static ProviderRequest request(Role role, ModelRef model, String prompt) {
    return new ProviderRequest(
        UUID.randomUUID(),
        model.model(),
        new ProviderRequest.Content(role.system(), prompt),
        role.format(),
        role.name(),
        role.sampling(),
        role.calls().timeout(),
        ProviderRequest.UNWATCHED);
  }

  private static TroupeConfig.Provider account(
      Wire wire, Replies replies, Map<String, String> options) {
    return new TroupeConfig.Provider(
        "one",
        wire.kind(),
        replies.base(),
        new Secret("sk-right-1234"),
        null,
        false,
        TroupeConfig.Limits.NONE,
        options);
  }
}
