package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.AnswerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StructuredAnswerTest {
  private final Simulator simulator =
      Simulator.start(
          SimulatorConfig.of(
              AccountConfig.openAi("openai").withAnswers(new AnswerConfig(3, null, true)),
              AccountConfig.openAi("long").withAnswers(new AnswerConfig(3, 500, false))));
  private final ChatClient client = new ChatClient(simulator.baseUrl("openai"));

  @AfterEach
  void close() {
    client.close();
    simulator.close();
  }

  @Test
  void ask_jsonSchema_answersAnEpisodeOfThatShape() {
    var schema =
        ChatClient.JSON.readTree(
            """
            {"type":"object","additionalProperties":false,"required":["title","lines"],"properties":{
             "title":{"type":"string"},
             "lines":{"type":"array","minItems":2,"items":{"type":"object","additionalProperties":false,
              "required":["speaker","text"],
              "properties":{"speaker":{"type":"string"},"text":{"type":"string"}}}}}}
            """);
    var body = ChatClient.bodyWithSchema("An episode about a parade of pigeons", schema);

    var episode = ChatClient.JSON.readTree(client.send(body).text());

    assertThat(episode.path("title").stringValue()).isNotBlank();
    assertThat(episode.path("lines")).hasSizeGreaterThanOrEqualTo(2);
    assertThat(episode.at("/lines/0/speaker").stringValue()).isNotBlank();
  }

  @Test
  void ask_jsonObject_answersAnObjectAndNeedsTheWordJson() {
    var body = ChatClient.body("Give me JSON about soup");
    body.putObject("response_format").put("type", "json_object");
    assertThat(ChatClient.JSON.readTree(client.send(body).text()).isObject()).isTrue();

    var without = ChatClient.body("Give me soup");
    without.putObject("response_format").put("type", "json_object");
    assertThat(client.send(without).status()).isEqualTo(400);
  }

  @Test
  void ask_strictSchemaLeftOpen_is400() {
    var body =
        ChatClient.bodyWithSchema(
            "x", ChatClient.JSON.readTree("{\"type\":\"object\",\"properties\":{}}"));
    assertThat(client.send(body).status()).isEqualTo(200);

    body.withObject("/response_format/json_schema").put("strict", true);
    var reply = client.send(body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.raw().body()).contains("additionalProperties");
  }

  @Test
  void ask_endlessSchema_is400AndNotBilled() {
    var schema =
        ChatClient.JSON.readTree(
            "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"#\"}}}");

    assertThat(client.send(ChatClient.bodyWithSchema("x", schema)).status()).isEqualTo(400);
    assertThat(simulator.bill().calls()).isEmpty();
  }

  @Test
  void ask_longPromptTwice_countsItsBeginningAsCached() {
    var prompt = "a long introduction ".repeat(400);

    var first = client.ask(prompt + "first").json();
    var second = client.ask(prompt + "second").json();

    assertThat(first.at("/usage/prompt_tokens_details/cached_tokens").intValue()).isZero();
    assertThat(second.at("/usage/prompt_tokens_details/cached_tokens").intValue())
        .isGreaterThanOrEqualTo(1_024)
        .satisfies(cached -> assertThat(cached % 128).isZero());
    assertThat(simulator.bill().calls().getLast().costUsd())
        .isLessThan(simulator.bill().calls().getFirst().costUsd());
  }

  @Test
  void ask_accountWithAnswerLength_answersThatManyTokens() {
    try (var bench = new ChatClient(simulator.baseUrl("long"))) {
      assertThat(bench.ask("hello").json().at("/usage/completion_tokens").intValue())
          .isEqualTo(500);
    }
  }
}
