package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.simulator.config.LimitConfig;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class GeminiWireTest extends TextWireContract {
  GeminiWireTest() {
    super("gemini");
  }

  @Override
  List<String> headers() {
    return List.of("x-goog-api-key", key());
  }

  @Override
  String path() {
    return "/v1beta/models/gemini-2.5-flash:generateContent";
  }

  @Override
  ObjectNode body(String text) {
    var body = WireClient.JSON.createObjectNode();
    var content = body.putArray("contents").addObject().put("role", "user");
    content.putArray("parts").addObject().put("text", text);
    return body;
  }

  @Override
  ObjectNode bodyWithSchema(String text, JsonNode schema) {
    var body = body(text);
    var config = body.putObject("generationConfig");
    config.put("responseMimeType", "application/json").set("responseJsonSchema", schema);
    return body;
  }

  @Override
  String said(WireClient.Reply reply) {
    return reply.at("/candidates/0/content/parts/0/text");
  }

  @Override
  BigDecimal cost(WireClient.Reply reply) {
    var cached = reply.number("/usageMetadata/cachedContentTokenCount");
    return perMillion(
        0.3,
        reply.number("/usageMetadata/promptTokenCount") - cached,
        0.03,
        cached,
        2.5,
        reply.number("/usageMetadata/candidatesTokenCount"),
        2.5,
        reply.number("/usageMetadata/thoughtsTokenCount"));
  }

  @Override
  Map<String, Integer> errors() {
    return Map.ofEntries(
        Map.entry("INVALID_ARGUMENT", 400),
        Map.entry("FAILED_PRECONDITION", 400),
        Map.entry("UNAUTHENTICATED", 401),
        Map.entry("PERMISSION_DENIED", 403),
        Map.entry("NOT_FOUND", 404),
        Map.entry("RESOURCE_EXHAUSTED", 429),
        Map.entry("RESOURCE_EXHAUSTED_PER_DAY", 429),
        Map.entry("SPEND_LIMIT", 429),
        Map.entry("INTERNAL", 500),
        Map.entry("UNAVAILABLE", 503),
        Map.entry("DEADLINE_EXCEEDED", 504),
        Map.entry("PROMPT_BLOCKED", 200));
  }

  @Override
  String errorName(WireClient.Reply reply) {
    return reply.status() == 200
        ? reply.at("/promptFeedback/blockReason")
        : reply.at("/error/status");
  }

  @Override
  int wrongKeyStatus() {
    return 400;
  }

  @Override
  String finish(WireClient.Reply reply) {
    return reply.at("/candidates/0/finishReason");
  }

  @Override
  String refusedFinish() {
    return "SAFETY";
  }

  @Test
  void ask_thinkingModel_countsThoughtsBesideTheCandidates() {
    var reply = ask("Think");

    var usage = "/usageMetadata/";
    assertThat(reply.number(usage + "thoughtsTokenCount")).isPositive();
    assertThat(reply.number(usage + "totalTokenCount"))
        .isEqualTo(
            reply.number(usage + "promptTokenCount")
                + reply.number(usage + "candidatesTokenCount")
                + reply.number(usage + "thoughtsTokenCount"));
    assertThat(simulator.bill().calls().getFirst().usage().reasoning())
        .isEqualTo(reply.number(usage + "thoughtsTokenCount"));
  }

  @Test
  void ask_longPromptTwice_countsTheCachedPartWithinThePrompt() {
    simulator.configure(simulator.config("account").withAnswers(new AnswerConfig(0, null, true)));
    ask("a long introduction ".repeat(400) + "one");

    var second = ask("a long introduction ".repeat(400) + "two");

    assertThat(second.number("/usageMetadata/cachedContentTokenCount"))
        .isPositive()
        .isLessThan(second.number("/usageMetadata/promptTokenCount"));
    assertThat(simulator.bill().calls().getLast().costUsd()).isEqualByComparingTo(cost(second));
  }

  @Test
  void ask_openApiSchema_answersJsonOfThatShape() {
    var body = body("An episode");
    var config = body.putObject("generationConfig");
    config.put("responseMimeType", "application/json");
    config.set(
        "responseSchema",
        WireClient.JSON.readTree(
            """
            {"type":"OBJECT","required":["title","marks"],"propertyOrdering":["title","marks"],
             "properties":{"title":{"type":"STRING","nullable":true},
              "marks":{"type":"ARRAY","minItems":"3","items":{"type":"INTEGER"}}}}
            """));

    var episode = WireClient.JSON.readTree(said(client.post(path(), body)));

    assertThat(episode.path("title").isString()).isTrue();
    assertThat(episode.path("marks").size()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void ask_exhausted_tellsTheQuotaAndTheDelayInTheBodyOnly() {
    var reply = ask("[[sim:error=RESOURCE_EXHAUSTED]][[sim:retry=52s]]");

    assertThat(reply.at("/error/details/1/@type"))
        .isEqualTo("type.googleapis.com/google.rpc.RetryInfo");
    assertThat(reply.at("/error/details/1/retryDelay")).isEqualTo("52s");
    assertThat(reply.at("/error/details/0/violations/0/quotaId")).contains("PerMinute");
    assertThat(reply.header("retry-after")).isEmpty();
  }

  @Test
  void ask_moreThanTheDailyLimit_namesTheDailyQuota() {
    limit(LimitConfig.none().withRequestsPerDay(1));
    ask("one");

    var refused = ask("two");

    assertThat(refused.at("/error/details/0/violations/0/quotaId")).contains("PerDay");
    assertThat(refused.at("/error/details/1/retryDelay")).isEqualTo("86400s");
  }

  @Test
  void ask_fewTokensAllowed_endsWithMaxTokensAndPerhapsWithoutText() {
    var body = body("Tell me of whales");
    body.putObject("generationConfig").put("maxOutputTokens", 3);

    assertThat(finish(client.post(path(), body))).isEqualTo("MAX_TOKENS");
  }
}
