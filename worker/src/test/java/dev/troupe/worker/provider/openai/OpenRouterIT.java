package dev.troupe.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Modality;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.simulator.config.LimitConfig;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.LimitHeaders;
import dev.troupe.worker.provider.LimitHeaders.Axis;
import dev.troupe.worker.provider.LookUp;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.TextContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenRouterIT extends TextContract {
  OpenRouterIT() {
    super("openrouter");
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
    return "openai/gpt-4o-mini";
  }

  @Override
  protected List<@Nullable String> prices() {
    return perMillionTokens("0.15", "0.075", null, "0.6");
  }

  @Override
  protected Map<String, FailureClass> errors() {
    return Map.ofEntries(
        Map.entry("invalid_request", FailureClass.BAD_REQUEST),
        Map.entry("context_length_exceeded", FailureClass.CONTEXT),
        Map.entry("invalid_credentials", FailureClass.AUTH),
        Map.entry("insufficient_credits", FailureClass.QUOTA),
        Map.entry("in_flight_budget_exhausted", FailureClass.IN_FLIGHT_BUDGET),
        Map.entry("weight_exceeds_budget", FailureClass.QUOTA),
        Map.entry("moderation_flagged", FailureClass.CONTENT),
        Map.entry("budget_exceeded", FailureClass.QUOTA),
        Map.entry("model_not_found", FailureClass.BAD_REQUEST),
        Map.entry("timeout", FailureClass.CUT),
        Map.entry("rate_limit_exceeded", FailureClass.RATE),
        Map.entry("provider_unavailable", FailureClass.CAPACITY),
        Map.entry("no_provider_available", FailureClass.CAPACITY),
        Map.entry("in_200_rate_limit_exceeded", FailureClass.RATE),
        Map.entry("in_200_provider_unavailable", FailureClass.CAPACITY),
        Map.entry("in_200_server_error", FailureClass.CAPACITY));
  }

  @Override
  protected Set<String> waiting() {
    return Set.of("in_flight_budget_exhausted", "rate_limit_exceeded", "no_provider_available");
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("dialect", "openrouter");
  }

  @Override
  protected Set<Modality> modalities() {
    return Set.of(Modality.values());
  }

  @Override
  protected String path() {
    return "/api/v1";
  }

  @Test
  void call_overTheRequestLimit_tellsTheLimitOnlyThere() {
    limit(new LimitConfig(1L, null, null, false));
    assertThat(answered(call("One.")).wire().limits()).isEqualTo(LimitHeaders.NONE);
    LimitHeaders.Line line = call("Two.").wire().limits().on(Axis.REQUESTS);
    assertThat(line).isNotNull();
    if (line != null) {
      assertThat(line.limit()).isEqualTo(1);
      // From milliseconds since 1970.
      assertThat(line.reset()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
    }
  }

  @Test
  void call_budgetUsedUp_isToBeRetriedWhenItStartsAnew() {
    ProviderOutcome outcome = call("[[sim:error=budget_exceeded]]");
    assertThat(retryAfter(outcome)).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void lookUp_answerCutAfterItsId_findsWhatItUsed() {
    ProviderRequest request = request("[[sim:cut=mid]]");
    ProviderOutcome lost = call(request);

    LookUp found = lookUp(request, lost.wire().requestId());

    assertThat(found).isInstanceOf(LookUp.Billed.class);
    assertBilled(((LookUp.Billed) found).usage(), bill(request));
    assertThat(lookUp(request, null)).isInstanceOf(LookUp.Nothing.class);
    assertThat(lookUp(request, "gen-nobody")).isInstanceOf(LookUp.Nothing.class);
    assertThat(simulator.bill().calls()).hasSize(1);
  }
}
