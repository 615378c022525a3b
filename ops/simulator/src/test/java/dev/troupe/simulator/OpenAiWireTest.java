package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OpenAiWireTest extends DialectContract {
  OpenAiWireTest() {
    super("openai", "gpt-4o-mini");
  }

  @Override
  BigDecimal cost(WireClient.Reply reply) {
    return perMillion(
        0.15, reply.number("/usage/prompt_tokens"), 0.6, reply.number("/usage/completion_tokens"));
  }

  @Override
  Map<String, Integer> errors() {
    return Map.ofEntries(
        Map.entry("context_length_exceeded", 400),
        Map.entry("content_policy_violation", 400),
        Map.entry("moderation_blocked", 400),
        Map.entry("invalid_api_key", 401),
        Map.entry("unsupported_country_region_territory", 403),
        Map.entry("model_not_found", 404),
        Map.entry("conflict", 409),
        Map.entry("unprocessable", 422),
        Map.entry("rate_limit_exceeded", 429),
        Map.entry("rate_limit_until_date", 429),
        Map.entry("insufficient_quota", 429),
        Map.entry("credit_balance_exhausted", 429),
        Map.entry("slow_down", 503),
        Map.entry("server_error", 500),
        Map.entry("server_is_overloaded", 503));
  }

  @Override
  String unwaiting() {
    return "insufficient_quota";
  }

  @Test
  void ask_rateLimited_tellsSecondsMillisecondsOrADate() {
    var short1 = ask("[[sim:error=rate_limit_exceeded]][[sim:retry=1500ms]]");
    assertThat(short1.header("retry-after")).isEqualTo("2");
    assertThat(short1.header("retry-after-ms")).isEqualTo("1500");
    assertThat(short1.header("x-should-retry")).isEqualTo("true");
    assertThat(ask("[[sim:error=insufficient_quota]]").header("x-should-retry")).isEqualTo("false");

    var date = ask("[[sim:error=rate_limit_until_date]][[sim:retry=52s]]");
    assertThat(date.header("retry-after")).isEqualTo("Fri, 20 Nov 2026 12:00:52 GMT");
    assertThat(date.header("retry-after-ms")).isEmpty();
  }
}
