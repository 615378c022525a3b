package dev.troupe.worker.app;

import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.worker.provider.ProviderFactory;
import dev.troupe.worker.provider.anthropic.AnthropicProvider;
import dev.troupe.worker.provider.bedrock.BedrockProvider;
import dev.troupe.worker.provider.cohere.CohereProvider;
import dev.troupe.worker.provider.elevenlabs.ElevenLabsProvider;
import dev.troupe.worker.provider.gemini.GeminiProvider;
import dev.troupe.worker.provider.ollama.OllamaProvider;
import dev.troupe.worker.provider.openai.OpenAiProvider;
import dev.troupe.worker.provider.stub.StubProvider;
import java.time.InstantSource;
import java.util.Map;

/** The kinds of providers that there are. A new adapter is one line here. */
final class Kinds {
  private Kinds() {}

  static Map<String, ProviderFactory> all(InstantSource clock, Pause pause) {
    return Map.of(
        "openai", account -> new OpenAiProvider(account, clock),
        "openai-compatible", account -> new OpenAiProvider(account, clock),
        "anthropic", account -> new AnthropicProvider(account, clock),
        "gemini", account -> new GeminiProvider(account, clock),
        "ollama", account -> new OllamaProvider(account, clock),
        "bedrock", account -> new BedrockProvider(account, clock),
        "cohere", account -> new CohereProvider(account, clock),
        "elevenlabs", account -> new ElevenLabsProvider(account, clock),
        "stub", account -> new StubProvider(account, pause));
  }
}
