package dev.troupe.worker.provider.gemini;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.TextContract;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

class GeminiProviderIT extends TextContract {
  GeminiProviderIT() {
    super("gemini");
  }

  @Override
  protected String kind() {
    return "gemini";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new GeminiProvider(account, InstantSource.system());
  }

  @Override
  protected String model() {
    return "gemini-2.5-flash";
  }

  @Override
  protected List<@Nullable String> prices() {
    return perMillionTokens("0.30", "0.03", null, "2.50");
  }

  @Override
  protected Map<String, FailureClass> errors() {
    return Map.ofEntries(
        Map.entry("INVALID_ARGUMENT", FailureClass.BAD_REQUEST),
        Map.entry("FAILED_PRECONDITION", FailureClass.BAD_REQUEST),
        Map.entry("UNAUTHENTICATED", FailureClass.AUTH),
        Map.entry("PERMISSION_DENIED", FailureClass.AUTH),
        Map.entry("NOT_FOUND", FailureClass.BAD_REQUEST),
        Map.entry("RESOURCE_EXHAUSTED", FailureClass.RATE),
        Map.entry("RESOURCE_EXHAUSTED_PER_DAY", FailureClass.RATE),
        Map.entry("SPEND_LIMIT", FailureClass.QUOTA),
        Map.entry("INTERNAL", FailureClass.CAPACITY),
        Map.entry("UNAVAILABLE", FailureClass.CAPACITY),
        Map.entry("DEADLINE_EXCEEDED", FailureClass.CUT),
        Map.entry("PROMPT_BLOCKED", FailureClass.CONTENT));
  }

  @Override
  protected Set<String> waiting() {
    return Set.of("RESOURCE_EXHAUSTED", "RESOURCE_EXHAUSTED_PER_DAY");
  }

  @Override
  protected String path() {
    return "/v1beta";
  }

  @Override
  protected boolean namesRequests() {
    return false;
  }
}
