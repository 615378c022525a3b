package dev.troupe.worker.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.TextContract;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnthropicProviderIT extends TextContract {
  AnthropicProviderIT() {
    super("anthropic");
  }

  @Override
  protected String kind() {
    return "anthropic";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new AnthropicProvider(account, InstantSource.system());
  }

  @Override
  protected String model() {
    return "claude-haiku-4-5";
  }

  @Override
  protected List<@Nullable String> prices() {
    return perMillionTokens("1", "0.10", "1.25", "5");
  }

  @Override
  protected Map<String, FailureClass> errors() {
    return Map.ofEntries(
        Map.entry("invalid_request_error", FailureClass.BAD_REQUEST),
        Map.entry("authentication_error", FailureClass.AUTH),
        Map.entry("billing_error", FailureClass.QUOTA),
        Map.entry("permission_error", FailureClass.AUTH),
        Map.entry("not_found_error", FailureClass.BAD_REQUEST),
        Map.entry("conflict_error", FailureClass.CAPACITY),
        Map.entry("request_too_large", FailureClass.BAD_REQUEST),
        Map.entry("rate_limit_error", FailureClass.RATE),
        Map.entry("spend_limit", FailureClass.QUOTA),
        Map.entry("context_too_long", FailureClass.CONTEXT),
        Map.entry("api_error", FailureClass.CAPACITY),
        Map.entry("timeout_error", FailureClass.CUT),
        Map.entry("overloaded_error", FailureClass.CAPACITY));
  }

  @Override
  protected Set<Axis> axes() {
    return Set.of(Axis.REQUESTS, Axis.TOKENS, Axis.INPUT_TOKENS, Axis.OUTPUT_TOKENS);
  }

  @Override
  protected Set<String> waiting() {
    return Set.of("rate_limit_error");
  }

  @Override
  protected String path() {
    return "";
  }

  @Override
  protected boolean cachesPrompts() {
    return false;
  }

  @Override
  protected String system() {
    return "You are brief. ".repeat(2_000);
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("prompt_cache", "true");
  }

  @Test
  void call_systemPromptOfBefore_isWrittenOnceAndReadThen() {
    ProviderRequest first = request("One.");
    ProviderRequest second = request("Two.");
    Usage written = answered(call(first)).usage();
    Usage read = answered(call(second)).usage();
    assertBilled(written, bill(first));
    assertBilled(read, bill(second));
    assertThat(bill(first).usage().cacheWrite()).isPositive();
    assertThat(bill(second).usage().cached()).isPositive();
  }
}
