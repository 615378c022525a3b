package dev.troupe.worker.provider.cohere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.Provider;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.TextContract;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CohereProviderIT extends TextContract {
  CohereProviderIT() {
    super("cohere");
  }

  @Override
  protected String kind() {
    return "cohere";
  }

  @Override
  protected Provider create(TroupeConfig.Provider account) {
    return new CohereProvider(account, InstantSource.system());
  }

  @Override
  protected String model() {
    return "command-r-08-2024";
  }

  @Override
  protected List<@Nullable String> prices() {
    return perMillionTokens("0.15", "0.15", null, "0.60");
  }

  @Override
  protected Map<String, FailureClass> errors() {
    return Map.ofEntries(
        Map.entry("bad_request", FailureClass.BAD_REQUEST),
        Map.entry("too_many_tokens", FailureClass.CONTEXT),
        Map.entry("invalid_token", FailureClass.AUTH),
        Map.entry("billing", FailureClass.QUOTA),
        Map.entry("forbidden", FailureClass.AUTH),
        Map.entry("model_not_found", FailureClass.BAD_REQUEST),
        Map.entry("unprocessable", FailureClass.BAD_REQUEST),
        Map.entry("rate", FailureClass.RATE),
        Map.entry("token_rate", FailureClass.RATE),
        Map.entry("month", FailureClass.QUOTA),
        Map.entry("blocked", FailureClass.CONTENT),
        Map.entry("cancelled", FailureClass.CUT),
        Map.entry("internal", FailureClass.CAPACITY),
        Map.entry("unavailable", FailureClass.CAPACITY),
        Map.entry("gateway_timeout", FailureClass.CUT),
        Map.entry("error_in_200", FailureClass.CAPACITY),
        Map.entry("timeout_in_200", FailureClass.CUT));
  }

  @Override
  protected String path() {
    return "";
  }

  /** Only in the body. */
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

  /** The wire refuses a schema that it can't follow. */
  @Test
  void call_withASchemaThatTheWireCannotFollow_asksInWords() {
    for (String schema :
        List.of(
            "{\"type\": \"array\", \"items\": {\"type\": \"string\"}}",
            "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}}}",
            "{\"type\": \"object\", \"required\": [\"a\"],"
                + " \"properties\": {\"a\": {\"oneOf\": [{\"type\": \"string\"}]}}}")) {
      ProviderRequest plain = request("A title, please.");
      ProviderRequest inWords = request("A title, please.", Json.STRICT.readTree(schema));

      answered(call(plain));
      answered(call(inWords));

      assertThat(bill(inWords).usage().prompt()).isGreaterThan(bill(plain).usage().prompt() + 10);
    }
  }
}
