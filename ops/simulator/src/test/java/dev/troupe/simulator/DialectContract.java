package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Chat in OpenAI's shape, whoever gives it. */
abstract class DialectContract extends TextWireContract {
  private final String model;

  DialectContract(String wire, String model) {
    super(wire);
    this.model = model;
  }

  @Override
  List<String> headers() {
    return List.of("Authorization", "Bearer " + key());
  }

  @Override
  String path() {
    return "/v1/chat/completions";
  }

  @Override
  ObjectNode body(String text) {
    var body = WireClient.JSON.createObjectNode().put("model", model);
    body.putArray("messages").addObject().put("role", "user").put("content", text);
    return body;
  }

  @Override
  ObjectNode bodyWithSchema(String text, JsonNode schema) {
    var body = body(text);
    var format = body.putObject("response_format").put("type", "json_schema");
    format
        .putObject("json_schema")
        .put("name", "episode")
        .put("strict", true)
        .set("schema", schema);
    return body;
  }

  @Override
  String said(WireClient.Reply reply) {
    return reply.at("/choices/0/message/content");
  }

  @Override
  String errorName(WireClient.Reply reply) {
    assertThat(reply.at("/error/message")).isNotBlank();
    return reply.at("/error/type");
  }

  /** In a field of its own. */
  @Override
  String finish(WireClient.Reply reply) {
    return reply.at("/choices/0/message/refusal");
  }

  @Override
  String refusedFinish() {
    return "I'm sorry, but I can't help with that.";
  }

  @Test
  void ask_errorThatDoesNotWait_tellsNoTimeToComeBack() {
    assertThat(ask("[[sim:error=" + unwaiting() + "]]").header("retry-after")).isEmpty();
  }

  /** An error without a time to come back. */
  abstract String unwaiting();
}
