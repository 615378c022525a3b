package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.LimitConfig;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TogetherWireTest extends DialectContract {
  TogetherWireTest() {
    super("together", "meta-llama/Llama-3.3-70B-Instruct-Turbo");
  }

  @Override
  BigDecimal cost(WireClient.Reply reply) {
    return perMillion(
        0.88, reply.number("/usage/prompt_tokens"), 0.88, reply.number("/usage/completion_tokens"));
  }

  @Override
  Map<String, Integer> errors() {
    return Map.of(
        "invalid_api_key", 401,
        "payment_required", 402,
        "model_not_available", 404,
        "dynamic_request_limited", 429,
        "dynamic_token_limited", 429,
        "server_error", 500,
        "service_unavailable", 503);
  }

  @Override
  String unwaiting() {
    return "service_unavailable";
  }

  @Test
  void ask_tooMuch_namesTheDynamicLimit() {
    limit(LimitConfig.perMinute(60, 1_000_000));
    var reply = ask("hello");
    assertThat(reply.header("x-ratelimit-limit")).isEqualTo("60");
    assertThat(reply.header("x-ratelimit-remaining")).isEqualTo("59");
    assertThat(reply.header("x-ratelimit-limit-dynamic")).isEqualTo("1");
    assertThat(reply.header("x-tokenlimit-limit")).isEqualTo("1000000");

    limit(LimitConfig.perMinute(1, 1_000_000));
    assertThat(ask("hello").at("/error/error_type")).isEqualTo("dynamic_request_limited");
    limit(LimitConfig.perMinute(60, 1));
    assertThat(ask("hello").at("/error/error_type")).isEqualTo("dynamic_token_limited");
  }
}
