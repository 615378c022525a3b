package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.simulator.config.LimitConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GroqWireTest extends DialectContract {
  GroqWireTest() {
    super("groq", "llama-3.3-70b-versatile");
  }

  @Override
  String path() {
    return "/openai/v1/chat/completions";
  }

  @Override
  BigDecimal cost(WireClient.Reply reply) {
    return perMillion(
        0.59, reply.number("/usage/prompt_tokens"), 0.79, reply.number("/usage/completion_tokens"));
  }

  @Override
  Map<String, Integer> errors() {
    return Map.of(
        "invalid_api_key", 401,
        "model_not_found", 404,
        "request_too_large", 413,
        "unprocessable_entity", 422,
        "rate_limit_exceeded", 429,
        "capacity_exceeded", 498,
        "internal_server_error", 500,
        "bad_gateway", 502,
        "service_unavailable", 503);
  }

  @Override
  String unwaiting() {
    return "service_unavailable";
  }

  @Test
  void ask_limited_tellsRequestsPerDayAndTokensPerMinute() {
    limit(new LimitConfig(30L, 12_000L, null, false).withRequestsPerDay(14_400));
    ask("one");
    time.advance(Duration.ofSeconds(86_400 - 179).minusMillis(560));
    ask("two");

    var reply = ask("three");

    assertThat(reply.header("x-ratelimit-limit-requests")).isEqualTo("14400");
    assertThat(reply.header("x-ratelimit-remaining-requests")).isEqualTo("14397");
    assertThat(reply.header("x-ratelimit-limit-tokens")).isEqualTo("12000");
    assertThat(reply.header("x-ratelimit-reset-tokens")).isEqualTo("1m0s");
    assertThat(reply.json().path("usage").has("queue_time")).isTrue();
  }

  @Test
  void ask_dayUsedUp_saysHowLongInMinutesAndSeconds() {
    limit(LimitConfig.none().withRequestsPerDay(1));
    ask("one");
    time.advance(Duration.ofDays(1).minusMillis(179_560));

    var refused = ask("two");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("x-ratelimit-reset-requests")).isEqualTo("2m59.56s");
    assertThat(refused.header("retry-after")).isEqualTo("180");
  }

  @Test
  void ask_cachedTokens_doNotCount() {
    simulator.configure(simulator.config("account").withAnswers(new AnswerConfig(0, null, true)));
    limit(LimitConfig.perMinute(100, 2_500));

    assertThat(ask("a long introduction ".repeat(400) + "one").status()).isEqualTo(200);
    assertThat(ask("a long introduction ".repeat(400) + "two").status()).isEqualTo(200);
    assertThat(ask("another introduction ".repeat(400)).status()).isEqualTo(429);
  }
}
