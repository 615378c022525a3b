package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.simulator.config.LimitConfig;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OpenRouterWireTest extends DialectContract {
  OpenRouterWireTest() {
    super("openrouter", "openai/gpt-4o-mini");
  }

  @Override
  String path() {
    return "/api/v1/chat/completions";
  }

  @Override
  BigDecimal cost(WireClient.Reply reply) {
    var told = reply.json().at("/usage/cost").decimalValue();
    assertThat(told)
        .isEqualByComparingTo(
            perMillion(
                0.15, reply.number("/usage/prompt_tokens"),
                0.6, reply.number("/usage/completion_tokens")));
    return told;
  }

  @Override
  Map<String, Integer> errors() {
    return Map.ofEntries(
        Map.entry("invalid_request", 400),
        Map.entry("context_length_exceeded", 400),
        Map.entry("invalid_credentials", 401),
        Map.entry("insufficient_credits", 402),
        Map.entry("in_flight_budget_exhausted", 402),
        Map.entry("weight_exceeds_budget", 402),
        Map.entry("moderation_flagged", 403),
        Map.entry("budget_exceeded", 403),
        Map.entry("model_not_found", 404),
        Map.entry("timeout", 408),
        Map.entry("rate_limit_exceeded", 429),
        Map.entry("provider_unavailable", 502),
        Map.entry("no_provider_available", 503),
        Map.entry("in_200_rate_limit_exceeded", 200),
        Map.entry("in_200_provider_unavailable", 200),
        Map.entry("in_200_server_error", 200));
  }

  @Override
  String errorName(WireClient.Reply reply) {
    assertThat(reply.number("/error/code")).isGreaterThanOrEqualTo(400);
    return reply.at("/error/metadata/error_type");
  }

  @Override
  String unwaiting() {
    return "weight_exceeds_budget";
  }

  @Test
  void ask_errorInsideASuccess_saysItsCodeInTheBodyOnly() {
    var reply = ask("[[sim:error=in_200_provider_unavailable]]");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.number("/error/code")).isEqualTo(502);
    assertThat(errorName(reply)).isEqualTo("provider_unavailable");
  }

  @Test
  void ask_budgets_tellWhenTheyComeBack() {
    var transientOne = ask("[[sim:error=in_flight_budget_exhausted]][[sim:retry=3s]]");
    assertThat(transientOne.header("retry-after")).isEqualTo("3");
    assertThat(transientOne.header("x-ratelimit-reset")).isEmpty();

    assertThat(Instant.parse(ask("[[sim:error=budget_exceeded]]").at("/error/metadata/resets_at")))
        .isAfter(time.instant());
  }

  @Test
  void ask_moreThanItsOwnLimit_tellsTheResetInMillisecondsSince1970() {
    limit(new LimitConfig(1L, null, null, false));
    assertThat(ask("one").header("x-ratelimit-limit")).isEmpty();

    var refused = ask("two");

    assertThat(refused.header("x-ratelimit-limit")).isEqualTo("1");
    assertThat(refused.header("x-ratelimit-reset"))
        .isEqualTo(Long.toString(time.instant().plusSeconds(60).toEpochMilli()));
  }

  @Test
  void generation_ofAnAnswerCutInItsBody_tellsWhatItCost() {
    var whole = ask("hello");
    assertThat(whole.header("x-generation-id")).isEqualTo(whole.at("/id"));
    var told = client.get("/api/v1/generation?id=" + whole.at("/id"));
    assertThat(told.json().at("/data/total_cost").decimalValue()).isEqualByComparingTo(cost(whole));
    assertThat(told.number("/data/native_tokens_prompt"))
        .isEqualTo(whole.number("/usage/prompt_tokens"));

    assertThatThrownBy(() -> ask("[[sim:cut=mid]]")).isInstanceOf(UncheckedIOException.class);
    var lost = simulator.bill().calls().getLast();
    var id = "gen-" + lost.ids().requestId().substring("req_".length());
    assertThat(
            client.get("/api/v1/generation?id=" + id).json().at("/data/total_cost").decimalValue())
        .isEqualByComparingTo(lost.costUsd());
    assertThat(client.get("/api/v1/generation?id=gen-nothing").status()).isEqualTo(404);
  }
}
