package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.LimitConfig;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CerebrasWireTest extends DialectContract {
  CerebrasWireTest() {
    super("cerebras", "llama3.1-8b");
  }

  @Override
  BigDecimal cost(WireClient.Reply reply) {
    return perMillion(
        0.1, reply.number("/usage/prompt_tokens"), 0.1, reply.number("/usage/completion_tokens"));
  }

  @Override
  Map<String, Integer> errors() {
    return Map.of(
        "context_length_exceeded", 400,
        "wrong_api_key", 401,
        "payment_required", 402,
        "model_not_found", 404,
        "request_timeout", 408,
        "request_quota_exceeded", 429,
        "token_quota_exceeded", 429,
        "queue_exceeded", 429,
        "internal_server_error", 500,
        "service_unavailable", 503);
  }

  @Override
  String unwaiting() {
    return "payment_required";
  }

  @Test
  void ask_limited_tellsResetsInBrokenSeconds() {
    limit(LimitConfig.perMinute(30, 60_000).withRequestsPerDay(14_400));

    var reply = client.post(path(), body("hello").put("max_completion_tokens", 100));

    assertThat(reply.header("x-ratelimit-limit-requests-day")).isEqualTo("14400");
    assertThat(reply.header("x-ratelimit-remaining-requests-day")).isEqualTo("14399");
    assertThat(reply.header("x-ratelimit-limit-tokens-minute")).isEqualTo("60000");
    assertThat(reply.header("x-ratelimit-remaining-tokens-minute"))
        .isEqualTo(Long.toString(60_000 - 100 - reply.number("/usage/prompt_tokens")));
    assertThat(reply.header("x-ratelimit-reset-tokens-minute")).matches("60\\.0+");
    assertThat(reply.json().path("time_info").has("total_time")).isTrue();
  }

  @Test
  void ask_withoutMaxTokens_countsTheLongestAnswerThereIs() {
    limit(LimitConfig.perMinute(30, 8_000));

    assertThat(ask("hello").status()).isEqualTo(429);
    assertThat(client.post(path(), body("hello").put("max_completion_tokens", 100)).status())
        .isEqualTo(200);
  }
}
