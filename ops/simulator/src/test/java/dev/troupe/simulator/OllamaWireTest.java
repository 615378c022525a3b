package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.LimitConfig;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class OllamaWireTest extends TextWireContract {
  OllamaWireTest() {
    super("ollama");
  }

  @Override
  List<String> headers() {
    return List.of("Authorization", "Bearer " + key());
  }

  @Override
  String path() {
    return "/api/chat";
  }

  @Override
  ObjectNode body(String text) {
    var body = WireClient.JSON.createObjectNode().put("model", "llama3.2").put("stream", false);
    body.putArray("messages").addObject().put("role", "user").put("content", text);
    return body;
  }

  @Override
  ObjectNode bodyWithSchema(String text, JsonNode schema) {
    var body = body(text);
    body.set("format", schema);
    return body;
  }

  @Override
  String said(WireClient.Reply reply) {
    return reply.at("/message/content");
  }

  @Override
  BigDecimal cost(WireClient.Reply reply) {
    assertThat(reply.number("/prompt_eval_count")).isPositive();
    assertThat(reply.number("/eval_count")).isPositive();
    return BigDecimal.ZERO;
  }

  @Override
  Map<String, Integer> errors() {
    return Map.of(
        "bad_request", 400,
        "model_not_found", 404,
        "too_many_requests", 429,
        "internal", 500,
        "queue_full", 503,
        "in_200", 200);
  }

  @Override
  String errorName(WireClient.Reply reply) {
    return reply.at("/error");
  }

  /** Words are all that its refusals have. */
  @Override
  String finish(WireClient.Reply reply) {
    return said(reply);
  }

  @Override
  String refusedFinish() {
    return "I'm sorry, but I can't help with that.";
  }

  @Test
  void ask_modelThatIsNotThere_is404() {
    var reply = client.post(path(), body("hello").put("model", "mixtral"));

    assertThat(reply.status()).isEqualTo(404);
    assertThat(errorName(reply)).contains("mixtral");
  }

  @Test
  void ask_latestTag_isTheModelItself() {
    assertThat(client.post(path(), body("hello").put("model", "llama3.2:latest")).status())
        .isEqualTo(200);
  }

  @Test
  void ask_fewTokensAllowed_isDoneByLength() {
    var body = body("Tell me of whales");
    body.putObject("options").put("num_predict", 3);

    assertThat(client.post(path(), body).at("/done_reason")).isEqualTo("length");
  }

  @Test
  void ask_noPlaceInTheQueue_is503() {
    limit(new LimitConfig(null, null, 0, false));

    assertThat(ask("hello").status()).isEqualTo(503);
  }
}
