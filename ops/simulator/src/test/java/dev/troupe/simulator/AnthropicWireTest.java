package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.LimitConfig;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class AnthropicWireTest extends TextWireContract {
  AnthropicWireTest() {
    super("anthropic");
  }

  @Override
  List<String> headers() {
    return List.of("x-api-key", key(), "anthropic-version", "2023-06-01");
  }

  @Override
  String path() {
    return "/v1/messages";
  }

  @Override
  ObjectNode body(String text) {
    var body = WireClient.JSON.createObjectNode();
    body.put("model", "claude-sonnet-4-5").put("max_tokens", 4_000);
    body.putArray("messages").addObject().put("role", "user").put("content", text);
    return body;
  }

  @Override
  ObjectNode bodyWithSchema(String text, JsonNode schema) {
    var body = body(text);
    body.putObject("output_config")
        .putObject("format")
        .put("type", "json_schema")
        .set("schema", schema);
    return body;
  }

  @Override
  String said(WireClient.Reply reply) {
    return reply.at("/content/0/text");
  }

  @Override
  BigDecimal cost(WireClient.Reply reply) {
    return perMillion(
        3,
        reply.number("/usage/input_tokens"),
        0.3,
        reply.number("/usage/cache_read_input_tokens"),
        3.75,
        reply.number("/usage/cache_creation_input_tokens"),
        15,
        reply.number("/usage/output_tokens"));
  }

  @Override
  Map<String, Integer> errors() {
    return Map.ofEntries(
        Map.entry("invalid_request_error", 400),
        Map.entry("context_too_long", 400),
        Map.entry("authentication_error", 401),
        Map.entry("billing_error", 402),
        Map.entry("permission_error", 403),
        Map.entry("not_found_error", 404),
        Map.entry("conflict_error", 409),
        Map.entry("request_too_large", 413),
        Map.entry("rate_limit_error", 429),
        Map.entry("spend_limit", 429),
        Map.entry("api_error", 500),
        Map.entry("timeout_error", 504),
        Map.entry("overloaded_error", 529));
  }

  @Override
  String errorName(WireClient.Reply reply) {
    assertThat(reply.at("/type")).isEqualTo("error");
    assertThat(reply.at("/request_id")).isEqualTo(reply.header("request-id"));
    return reply.at("/error/type");
  }

  @Override
  int overloadedStatus() {
    return 529;
  }

  @Override
  String finish(WireClient.Reply reply) {
    return reply.at("/stop_reason");
  }

  @Override
  String refusedFinish() {
    return "refusal";
  }

  @Test
  void ask_withoutVersionOrMaxTokens_isABadRequest() {
    try (var old = new WireClient(simulator.baseUrl("account"), List.of("x-api-key", key()))) {
      assertThat(old.post(path(), body("hello")).status()).isEqualTo(400);
    }
    assertThat(client.post(path(), body("hello").without("max_tokens")).status()).isEqualTo(400);
  }

  @Test
  void ask_moreThan32Megabytes_is413() {
    var refused = ask("x".repeat(33 * 1024 * 1024));

    assertThat(refused.status()).isEqualTo(413);
    assertThat(errorName(refused)).isEqualTo("request_too_large");
  }

  @Test
  void ask_forcedTool_answersWithItsInput() {
    var body = body("An episode about pigeons");
    var tool = body.putArray("tools").addObject().put("name", "episode");
    tool.set("input_schema", EPISODE);
    body.putObject("tool_choice").put("type", "tool").put("name", "episode");

    var reply = client.post(path(), body);

    assertThat(finish(reply)).isEqualTo("tool_use");
    assertThat(reply.at("/content/0/type")).isEqualTo("tool_use");
    assertThat(reply.at("/content/0/name")).isEqualTo("episode");
    assertThat(reply.at("/content/0/input/title")).isNotBlank();
  }

  @Test
  void ask_markedPromptTwice_writesTheCacheThenReadsItOutsideOfInput() {
    var first = client.post(path(), marked("one"));
    var second = client.post(path(), marked("two"));

    assertThat(first.number("/usage/cache_creation_input_tokens")).isGreaterThan(1_024);
    assertThat(first.number("/usage/cache_read_input_tokens")).isZero();
    assertThat(second.number("/usage/cache_read_input_tokens"))
        .isEqualTo(first.number("/usage/cache_creation_input_tokens"));
    assertThat(second.number("/usage/input_tokens")).isLessThan(30);
    var bill = simulator.bill().calls();
    assertThat(bill.getFirst().costUsd()).isEqualByComparingTo(cost(first));
    assertThat(bill.getLast().costUsd()).isEqualByComparingTo(cost(second));
  }

  private ObjectNode marked(String text) {
    var body = body(text);
    var block = body.putArray("system").addObject();
    block.put("type", "text").put("text", "a long introduction ".repeat(400));
    block.putObject("cache_control").put("type", "ephemeral");
    return body;
  }

  @Test
  void ask_cacheReads_doNotCountToTheInputLimit() {
    limit(LimitConfig.perMinute(100, 2_200));

    assertThat(client.post(path(), marked("one")).status()).isEqualTo(200);
    var second = client.post(path(), marked("two"));
    assertThat(second.status()).isEqualTo(200);
    assertThat(Long.parseLong(second.header("anthropic-ratelimit-input-tokens-remaining")))
        .isPositive();
    assertThat(second.header("anthropic-ratelimit-input-tokens-reset"))
        .isEqualTo("2026-11-20T12:01:00Z");
    assertThat(ask("a long introduction ".repeat(400)).status()).isEqualTo(429);
  }

  @Test
  void ask_outputLimitUsedUp_isThrottledWithSecondsToWait() {
    limit(LimitConfig.none().withOutputTokensPerMinute(5));
    assertThat(ask("one").status()).isEqualTo(200);

    var refused = ask("two");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("retry-after")).isEqualTo("60");
    assertThat(refused.header("anthropic-ratelimit-output-tokens-remaining")).isEqualTo("0");
  }

  @Test
  void ask_fewTokensAllowed_endsWithMaxTokens() {
    assertThat(finish(client.post(path(), body("Tell me of whales").put("max_tokens", 3))))
        .isEqualTo("max_tokens");
  }

  @Test
  void ask_retryTold_isInTheHeader() {
    assertThat(ask("[[sim:error=rate_limit_error]][[sim:retry=52s]]").header("retry-after"))
        .isEqualTo("52");
  }

  @Test
  void ask_outOfQuota_is402() {
    limit(new LimitConfig(null, null, null, true));

    var refused = ask("hello");

    assertThat(refused.status()).isEqualTo(402);
    assertThat(errorName(refused)).isEqualTo("billing_error");
  }

  @Test
  void ask_thinking_countsWithinOutput() {
    var body = body("Think").put("max_tokens", 5_000);
    body.putObject("thinking").put("type", "enabled").put("budget_tokens", 2_000);

    var reply = client.post(path(), body);

    assertThat(reply.at("/content/0/type")).isEqualTo("thinking");
    assertThat(reply.number("/usage/output_tokens_details/thinking_tokens"))
        .isPositive()
        .isLessThan(reply.number("/usage/output_tokens"));
  }
}
