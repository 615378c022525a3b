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

class CerebrasIT extends TextContract {
  CerebrasIT() {
    super("cerebras");
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
    return "llama3.1-8b";
  }

  @Override
  protected List<@Nullable String> prices() {
    return perMillionTokens("0.1", "0.1", null, "0.1");
  }

  @Override
  protected Map<String, FailureClass> errors() {
    return Map.ofEntries(
        Map.entry("wrong_api_key", FailureClass.AUTH),
        Map.entry("payment_required", FailureClass.QUOTA),
        Map.entry("model_not_found", FailureClass.BAD_REQUEST),
        Map.entry("request_timeout", FailureClass.CUT),
        Map.entry("context_length_exceeded", FailureClass.CONTEXT),
        Map.entry("request_quota_exceeded", FailureClass.RATE),
        Map.entry("token_quota_exceeded", FailureClass.RATE),
        Map.entry("queue_exceeded", FailureClass.CAPACITY),
        Map.entry("internal_server_error", FailureClass.CAPACITY),
        Map.entry("service_unavailable", FailureClass.CAPACITY));
  }

  @Override
  protected Set<Axis> axes() {
    return Set.of(Axis.REQUESTS_PER_DAY, Axis.TOKENS);
  }

  @Override
  protected Set<String> waiting() {
    return Set.of("request_quota_exceeded", "token_quota_exceeded", "queue_exceeded");
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("dialect", "cerebras");
  }

  @Override
  protected Set<Modality> modalities() {
    return Set.of(Modality.values());
  }
}
