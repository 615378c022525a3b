package dev.troupe.worker.provider.bedrock;

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

class BedrockProviderIT extends TextContract {
  BedrockProviderIT() {
    super("bedrock");
  }

  @Override
  protected String kind() {
    return "bedrock";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new BedrockProvider(account, InstantSource.system());
  }

  @Override
  protected String model() {
    return "us.anthropic.claude-haiku-4-5-20251001-v1:0";
  }

  @Override
  protected List<@Nullable String> prices() {
    return perMillionTokens("1.1", "0.11", "1.375", "5.5");
  }

  @Override
  protected Map<String, FailureClass> errors() {
    return Map.ofEntries(
        Map.entry("ValidationException", FailureClass.BAD_REQUEST),
        Map.entry("ServiceQuotaExceededException", FailureClass.QUOTA),
        Map.entry("ConflictException", FailureClass.CAPACITY),
        Map.entry("AccessDeniedException", FailureClass.AUTH),
        Map.entry("ResourceNotFoundException", FailureClass.BAD_REQUEST),
        Map.entry("ModelTimeoutException", FailureClass.CUT),
        Map.entry("ModelErrorException", FailureClass.CAPACITY),
        Map.entry("ModelStreamErrorException", FailureClass.CUT),
        Map.entry("ThrottlingException", FailureClass.RATE),
        Map.entry("ModelNotReadyException", FailureClass.CAPACITY),
        Map.entry("InternalServerException", FailureClass.CAPACITY),
        Map.entry("ServiceUnavailableException", FailureClass.CAPACITY));
  }

  @Override
  protected String path() {
    return "";
  }

  @Override
  protected boolean saysWhen() {
    return false;
  }

  @Override
  protected boolean cachesPrompts() {
    return false;
  }

  @Test
  void call_signed_isLetIn() {
    simulator.configure(simulator.config("account").withApiKeys(List.of("AKIDEXAMPLE")));
    TroupeConfig.Provider keyless =
        new TroupeConfig.Provider(
            "account",
            "bedrock",
            simulator.baseUrl("account"),
            null,
            null,
            false,
            TroupeConfig.Limits.NONE,
            Map.of("access_key_id", "AKIDEXAMPLE", "secret_access_key", "geheim"));
    try (Provider signer = create(keyless)) {
      assertThat(signer.call(request("Hello."))).isInstanceOf(Answered.class);
    }
  }
}
