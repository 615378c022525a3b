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

class GroqIT extends TextContract {
  GroqIT() {
    super("groq");
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
    return "llama-3.3-70b-versatile";
  }

  @Override
  protected List<@Nullable String> prices() {
    return perMillionTokens("0.59", "0.59", null, "0.79");
  }

  @Override
  protected Map<String, FailureClass> errors() {
    return Map.ofEntries(
        Map.entry("invalid_api_key", FailureClass.AUTH),
        Map.entry("model_not_found", FailureClass.BAD_REQUEST),
        Map.entry("request_too_large", FailureClass.BAD_REQUEST),
        Map.entry("unprocessable_entity", FailureClass.BAD_REQUEST),
        Map.entry("rate_limit_exceeded", FailureClass.RATE),
        Map.entry("capacity_exceeded", FailureClass.CAPACITY),
        Map.entry("internal_server_error", FailureClass.CAPACITY),
        Map.entry("bad_gateway", FailureClass.CAPACITY),
        Map.entry("service_unavailable", FailureClass.CAPACITY));
  }

  @Override
  protected Set<Axis> axes() {
    return Set.of(Axis.REQUESTS_PER_DAY, Axis.TOKENS);
  }

  @Override
  protected Set<String> waiting() {
    return Set.of("rate_limit_exceeded");
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("dialect", "groq");
  }

  @Override
  protected Set<Modality> modalities() {
    return Set.of(Modality.values());
  }

  @Override
  protected String path() {
    return "/openai/v1";
  }
}
