package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.LimitConfig;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class BedrockWireTest extends TextWireContract {
  BedrockWireTest() {
    super("bedrock");
  }

  @Override
  List<String> headers() {
    return List.of("Authorization", "Bearer " + key());
  }

  @Override
  String path() {
    return "/model/global.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse";
  }

  @Override
  ObjectNode body(String text) {
    var body = WireClient.JSON.createObjectNode();
    var turn = body.putArray("messages").addObject().put("role", "user");
    turn.putArray("content").addObject().put("text", text);
    return body;
  }

  @Override
  ObjectNode bodyWithSchema(String text, JsonNode schema) {
    var body = body(text);
    body.putObject("outputConfig")
        .putObject("textFormat")
        .put("type", "json_schema")
        .putObject("structure")
        .putObject("jsonSchema")
        .put("name", "episode")
        .put("schema", schema.toString());
    return body;
  }

  @Override
  String said(WireClient.Reply reply) {
    return reply.at("/output/message/content/0/text");
  }

  @Override
  BigDecimal cost(WireClient.Reply reply) {
    return perMillion(
        3,
        reply.number("/usage/inputTokens"),
        0.3,
        reply.number("/usage/cacheReadInputTokens"),
        3.75,
        reply.number("/usage/cacheWriteInputTokens"),
        15,
        reply.number("/usage/outputTokens"));
  }

  @Override
  Map<String, Integer> errors() {
    return Map.ofEntries(
        Map.entry("ValidationException", 400),
        Map.entry("ServiceQuotaExceededException", 400),
        Map.entry("ConflictException", 400),
        Map.entry("AccessDeniedException", 403),
        Map.entry("ResourceNotFoundException", 404),
        Map.entry("ModelTimeoutException", 408),
        Map.entry("ModelErrorException", 424),
        Map.entry("ModelStreamErrorException", 424),
        Map.entry("ThrottlingException", 429),
        Map.entry("ModelNotReadyException", 429),
        Map.entry("InternalServerException", 500),
        Map.entry("ServiceUnavailableException", 503));
  }

  @Override
  String errorName(WireClient.Reply reply) {
    assertThat(reply.at("/message")).isNotBlank();
    return reply.header("x-amzn-ErrorType");
  }

  @Override
  int wrongKeyStatus() {
    return 403;
  }

  @Override
  String finish(WireClient.Reply reply) {
    return reply.at("/stopReason");
  }

  @Override
  String refusedFinish() {
    return "content_filtered";
  }

  @Test
  void ask_signed_isLetInByTheAccessKey() {
    var signature =
        "AWS4-HMAC-SHA256 Credential="
            + key()
            + "/20261120/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature="
            + "0a".repeat(32);
    try (var signed =
        new WireClient(
            simulator.baseUrl("account"),
            List.of("Authorization", signature, "X-Amz-Date", "20261120T120000Z"))) {
      assertThat(signed.post(path(), body("hello")).status()).isEqualTo(200);
    }
  }

  @Test
  void ask_cachePointTwice_writesThenReadsOutsideOfInput() {
    var first = client.post(path(), marked("one"));
    var second = client.post(path(), marked("two"));

    assertThat(first.number("/usage/cacheWriteInputTokens")).isGreaterThan(1_024);
    assertThat(second.number("/usage/cacheReadInputTokens"))
        .isEqualTo(first.number("/usage/cacheWriteInputTokens"));
    assertThat(second.number("/usage/inputTokens")).isLessThan(30);
    assertThat(simulator.bill().calls().getLast().costUsd()).isEqualByComparingTo(cost(second));
  }

  private ObjectNode marked(String text) {
    var body = body(text);
    var system = body.putArray("system");
    system.addObject().put("text", "a long introduction ".repeat(400));
    system.addObject().putObject("cachePoint").put("type", "default");
    return body;
  }

  @Test
  void ask_withoutMaxTokens_reservesFarMoreThanItUses() {
    limit(LimitConfig.perMinute(100, 60_000));
    assertThat(ask("hello").status()).isEqualTo(429);

    var body = body("hello");
    body.putObject("inferenceConfig").put("maxTokens", 500);
    assertThat(client.post(path(), body).status()).isEqualTo(200);
  }

  @Test
  void ask_forcedTool_answersWithItsInput() {
    var body = body("An episode about pigeons");
    var config = body.putObject("toolConfig");
    var spec = config.putArray("tools").addObject().putObject("toolSpec").put("name", "episode");
    spec.putObject("inputSchema").set("json", EPISODE);
    config.putObject("toolChoice").putObject("tool").put("name", "episode");

    var reply = client.post(path(), body);

    assertThat(finish(reply)).isEqualTo("tool_use");
    assertThat(reply.at("/output/message/content/0/toolUse/input/title")).isNotBlank();
  }

  @Test
  void ask_metadataCallId_isOnTheBill() {
    var body = body("hello");
    body.putObject("requestMetadata").put("call_id", "call-9");
    client.post(path(), body);

    assertThat(simulator.bill().ofCallId("call-9")).hasSize(1);
  }
}
