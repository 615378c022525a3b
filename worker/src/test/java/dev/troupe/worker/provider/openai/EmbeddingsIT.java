package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderContract;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

class EmbeddingsIT extends ProviderContract {
  EmbeddingsIT() {
    super("openai");
  }

  @Override
  protected String kind() {
    return "openai";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new OpenAiProvider(account, InstantSource.system());
  }

  @Override
  protected String model() {
    return "text-embedding-3-small";
  }

  @Override
  protected List<@Nullable String> prices() {
    return Arrays.asList("0.02", null, null, null, null, null);
  }

  @Override
  protected Map<String, FailureClass> errors() {
    return Map.ofEntries(
        Map.entry("context_length_exceeded", FailureClass.CONTEXT),
        Map.entry("content_policy_violation", FailureClass.CONTENT),
        Map.entry("moderation_blocked", FailureClass.CONTENT),
        Map.entry("invalid_api_key", FailureClass.AUTH),
        Map.entry("unsupported_country_region_territory", FailureClass.AUTH),
        Map.entry("model_not_found", FailureClass.BAD_REQUEST),
        Map.entry("conflict", FailureClass.CAPACITY),
        Map.entry("unprocessable", FailureClass.BAD_REQUEST),
        Map.entry("rate_limit_exceeded", FailureClass.RATE),
        Map.entry("rate_limit_until_date", FailureClass.RATE),
        Map.entry("insufficient_quota", FailureClass.QUOTA),
        Map.entry("credit_balance_exhausted", FailureClass.QUOTA),
        Map.entry("slow_down", FailureClass.CAPACITY),
        Map.entry("server_error", FailureClass.CAPACITY),
        Map.entry("server_is_overloaded", FailureClass.CAPACITY));
  }

  @Override
  protected Set<Axis> axes() {
    return Set.of(Axis.REQUESTS, Axis.TOKENS);
  }

  @Override
  protected Set<String> waiting() {
    return Set.of("rate_limit_exceeded", "rate_limit_until_date", "slow_down");
  }

  @Override
  protected Set<Modality> modalities() {
    return Set.of(Modality.values());
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("api", "embeddings");
  }

  @Override
  protected boolean answersOfAnyLength() {
    return false;
  }

  @Override
  protected boolean billsRefusals() {
    return false;
  }
}
