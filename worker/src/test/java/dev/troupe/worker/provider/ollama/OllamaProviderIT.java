package dev.troupe.worker.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.TextContract;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OllamaProviderIT extends TextContract {
  OllamaProviderIT() {
    super("ollama");
  }

  @Override
  protected String kind() {
    return "ollama";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new OllamaProvider(account, InstantSource.system());
  }

  @Override
  protected String model() {
    return "llama3.2";
  }

  @Override
  protected List<@Nullable String> prices() {
    return perMillionTokens("0", "0", null, "0");
  }

  @Override
  protected Map<String, FailureClass> errors() {
    return Map.ofEntries(
        Map.entry("bad_request", FailureClass.BAD_REQUEST),
        Map.entry("model_not_found", FailureClass.BAD_REQUEST),
        Map.entry("too_many_requests", FailureClass.RATE),
        Map.entry("internal", FailureClass.CAPACITY),
        Map.entry("queue_full", FailureClass.CAPACITY),
        Map.entry("in_200", FailureClass.CAPACITY));
  }

  @Override
  protected String path() {
    return "";
  }

  @Override
  protected boolean namesRequests() {
    return false;
  }

  @Override
  protected boolean saysWhen() {
    return false;
  }

  @Override
  protected boolean cachesPrompts() {
    return false;
  }

  /** A refusal is a text like any other here. */
  @Override
  @Test
  protected void call_filterRefuses_isContent() {
    assertThat(call("[[sim:refuse]]")).isInstanceOf(Answered.class);
  }
}
