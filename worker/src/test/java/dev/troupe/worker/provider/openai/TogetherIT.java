package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.TextContract;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

class TogetherIT extends TextContract {
  TogetherIT() {
    super("together");
  }

  @Override
  protected String kind() {
    return "openai-compatible";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new OpenAiProvider(account, InstantSource.system());
  }

  @Override
  protected String model() {
    return "meta-llama/Llama-3.3-70B-Instruct-Turbo";
  }

  @Override
  protected List<@Nullable String> prices() {
    return perMillionTokens("0.88", "0.88", null, "0.88");
  }

  @Override
  protected Map<String, FailureClass> errors() {
    return Map.ofEntries(
        Map.entry("invalid_api_key", FailureClass.AUTH),
        Map.entry("payment_required", FailureClass.QUOTA),
        Map.entry("model_not_available", FailureClass.BAD_REQUEST),
        Map.entry("dynamic_request_limited", FailureClass.RATE),
        Map.entry("dynamic_token_limited", FailureClass.RATE),
        Map.entry("server_error", FailureClass.CAPACITY),
        Map.entry("service_unavailable", FailureClass.CAPACITY));
  }

  @Override
  protected Set<Axis> axes() {
    return Set.of(Axis.REQUESTS, Axis.REQUESTS_PER_SECOND, Axis.TOKENS);
  }

  @Override
  protected Set<String> waiting() {
    return Set.of("dynamic_request_limited", "dynamic_token_limited");
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("dialect", "together");
  }

  @Override
  protected Set<Modality> modalities() {
    return Set.of(Modality.values());
  }
}
