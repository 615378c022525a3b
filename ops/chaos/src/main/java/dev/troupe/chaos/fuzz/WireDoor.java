package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Chance;
import dev.troupe.chaos.input.Message;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.MissingPriceException;
import dev.troupe.shared.money.Price;
import dev.troupe.shared.money.Rates;
import dev.troupe.shared.money.Unit;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Failed;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderOutcome.Throttled;
import dev.troupe.worker.provider.ProviderOutcome.Unavailable;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.anthropic.AnthropicProvider;
import dev.troupe.worker.provider.bedrock.BedrockProvider;
import dev.troupe.worker.provider.cohere.CohereProvider;
import dev.troupe.worker.provider.elevenlabs.ElevenLabsProvider;
import dev.troupe.worker.provider.gemini.GeminiProvider;
import dev.troupe.worker.provider.ollama.OllamaProvider;
import dev.troupe.worker.provider.openai.OpenAiProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A provider's reply, as far as its adapter reads it. */
final class WireDoor implements Door.Reader, AutoCloseable {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  // Some replies never come to an end; the provider is on this machine.
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Price PRICE =
      Price.of(
          1,
          "fuzz",
          "any",
          Rates.NONE
              .with(Unit.INPUT, new Usd(150_000))
              .with(Unit.OUTPUT, new Usd(600_000))
              .with(Unit.PER_IMAGE, new Usd(40_000_000_000L))
              .with(Unit.PER_CHARACTER, new Usd(300_000_000)));

  /** So that calls of tools are read, too. */
  private static final SortedMap<String, JsonNode> OFFER =
      new TreeMap<>(
          Map.of(
              "tools",
              Json.STRICT.readTree(
                  "[{\"type\": \"function\", \"function\": {\"name\": \"find\"}}]")));

  private final AnswerServer server;
  private final Map<Wire, Provider> providers = new EnumMap<>(Wire.class);
  private final AtomicLong calls = new AtomicLong();

  /**
   * @param config with an account for each wire at that server
   */
  WireDoor(TroupeConfig config, AnswerServer server) {
    this.server = server;
    for (Wire wire : Wire.values()) {
      TroupeConfig.Provider account = config.providers().get(wire.account());
      if (account == null) {
        throw new IllegalArgumentException(wire.account() + ": no such account");
      }
      providers.put(wire, provider(account));
    }
  }

  private static Provider provider(TroupeConfig.Provider account) {
    return switch (account.kind()) {
      case "openai", "openai-compatible" -> new OpenAiProvider(account, CLOCK);
      case "anthropic" -> new AnthropicProvider(account, CLOCK);
      case "gemini" -> new GeminiProvider(account, CLOCK);
      case "ollama" -> new OllamaProvider(account, CLOCK);
      case "bedrock" -> new BedrockProvider(account, CLOCK);
      case "cohere" -> new CohereProvider(account, CLOCK);
      case "elevenlabs" -> new ElevenLabsProvider(account, CLOCK);
      default -> throw new IllegalArgumentException("kind: " + account.kind());
    };
  }

  @Override
  public String label() {
    return "adapter";
  }

  @Override
  public Message make(Chance c) {
    return Replies.make(c, true);
  }

  @Override
  public @Nullable String read(Message message, Path folder) {
    Wire wire = Wire.of(message.text(Replies.WIRE, Wire.OPENAI.account()));
    Provider provider = providers.get(wire);
    if (provider == null) {
      throw new IllegalStateException(wire + " has no adapter");
    }
    long number = calls.incrementAndGet();
    server.put(number, message);
    try {
      ProviderRequest request =
          new ProviderRequest(
              new UUID(0, number),
              wire.model(),
              new ProviderRequest.Content("You are brief.", "Hello. " + AnswerServer.mark(number)),
              new ResponseFormat(wire.modality(), null, null),
              "role",
              new Sampling(100, null, OFFER),
              TIMEOUT,
              ProviderRequest.UNWATCHED);
      return wrong(provider.call(request));
    } finally {
      server.remove(number);
    }
  }

  private static @Nullable String wrong(ProviderOutcome outcome) {
    return switch (outcome) {
      case Answered a -> wrong(a.usage());
      case Refused r -> wrong(r.usage());
      case Lost l -> wrong(l.usage());
      case Throttled t -> said(t);
      case Unavailable u -> said(u);
    };
  }

  private static @Nullable String said(Failed failed) {
    return failed.code().isBlank() ? "a failure without a code" : null;
  }

  private static @Nullable String wrong(@Nullable Usage usage) {
    if (usage == null) {
      return null;
    }
    boolean negative =
        usage.inputTokens() < 0
            || usage.cachedTokens() < 0
            || usage.cacheWriteTokens() < 0
            || usage.outputTokens() < 0;
    if (negative) {
      return "usage below zero: " + usage;
    }
    try {
      return PRICE.cost(usage).compareTo(Usd.ZERO) < 0 ? "a cost below zero: " + usage : null;
    } catch (MissingPriceException e) {
      return null; // of a tier that nobody has priced, which the pipeline knows
    }
  }

  @Override
  public void close() {
    providers.values().forEach(Provider::close);
  }
}
