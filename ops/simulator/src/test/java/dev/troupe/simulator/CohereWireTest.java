package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.LimitConfig;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class CohereWireTest extends TextWireContract {
  CohereWireTest() {
    super("cohere");
  }

  @Override
  List<String> headers() {
    return List.of("Authorization", "Bearer " + key());
  }

  @Override
  String path() {
    return "/v2/chat";
  }

  @Override
  ObjectNode body(String text) {
    var body = WireClient.JSON.createObjectNode().put("model", "command-r-08-2024");
    body.putArray("messages").addObject().put("role", "user").put("content", text);
    return body;
  }

  /** Without how many there must be: this wire can't be told. */
  @Override
  ObjectNode bodyWithSchema(String text, JsonNode schema) {
    var known = schema.deepCopy();
    ((ObjectNode) known.at("/properties/scenes")).remove("minItems");
    return withForm(text, known);
  }

  private ObjectNode withForm(String text, JsonNode schema) {
    var body = body(text);
    body.putObject("response_format").put("type", "json_object").set("json_schema", schema);
    return body;
  }

  @Override
  String said(WireClient.Reply reply) {
    return reply.at("/message/content/0/text");
  }

  @Override
  BigDecimal cost(WireClient.Reply reply) {
    return perMillion(
        0.15,
        reply.number("/usage/billed_units/input_tokens"),
        0.6,
        reply.number("/usage/billed_units/output_tokens"));
  }

  @Override
  Map<String, Integer> errors() {
    return Map.ofEntries(
        Map.entry("bad_request", 400),
        Map.entry("too_many_tokens", 400),
        Map.entry("invalid_token", 401),
        Map.entry("billing", 402),
        Map.entry("forbidden", 403),
        Map.entry("model_not_found", 404),
        Map.entry("unprocessable", 422),
        Map.entry("rate", 429),
        Map.entry("token_rate", 429),
        Map.entry("month", 429),
        Map.entry("blocked", 498),
        Map.entry("cancelled", 499),
        Map.entry("internal", 500),
        Map.entry("unavailable", 503),
        Map.entry("gateway_timeout", 504),
        Map.entry("error_in_200", 200),
        Map.entry("timeout_in_200", 200));
  }

  @Override
  String errorName(WireClient.Reply reply) {
    return reply.status() == 200 ? finish(reply) : reply.at("/message");
  }

  @Override
  String finish(WireClient.Reply reply) {
    return reply.at("/finish_reason");
  }

  @Override
  String refusedFinish() {
    return "ERROR_TOXIC";
  }

  @Test
  void ask_anything_countsMoreTokensThanItBills() {
    var reply = ask("hello");

    assertThat(reply.number("/usage/tokens/input_tokens"))
        .isGreaterThan(reply.number("/usage/billed_units/input_tokens"));
    assertThat(reply.number("/usage/tokens/output_tokens"))
        .isGreaterThan(reply.number("/usage/billed_units/output_tokens"));
  }

  @Test
  void ask_schemaThatItCannotFollow_isABadRequest() {
    assertThat(client.post(path(), withForm("An episode", EPISODE)).text()).contains("minItems");
    for (var schema :
        List.of(
            "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}")) {
      var reply = client.post(path(), withForm("An episode", WireClient.JSON.readTree(schema)));
      assertThat(reply.status()).as(schema).isEqualTo(400);
    }
  }

  @Test
  void ask_fieldThatItDoesNotKnow_is422() {
    assertThat(client.post(path(), body("hello").put("top_p", 1)).status()).isEqualTo(422);
  }

  @Test
  void ask_fewTokensAllowed_endsWithMaxTokens() {
    assertThat(finish(client.post(path(), body("Tell me of whales").put("max_tokens", 3))))
        .isEqualTo("MAX_TOKENS");
  }

  @Test
  void ask_outOfQuota_is402() {
    limit(new LimitConfig(null, null, null, true));

    assertThat(ask("hello").status()).isEqualTo(402);
  }
}
