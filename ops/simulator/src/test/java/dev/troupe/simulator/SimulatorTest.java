package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.Catalogue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SimulatorTest {
  private final Simulator simulator =
      Simulator.start(
          SimulatorConfig.of(
              AccountConfig.openAi("open"),
              AccountConfig.openAi("locked")
                  .withApiKeys(List.of("sk-right"))
                  .withCatalogue(new Catalogue(List.of("gpt-4o"), 1_000, Map.of()))));
  private final ChatClient client = new ChatClient(simulator.baseUrl("open"));
  private final ChatClient locked = new ChatClient(simulator.baseUrl("locked"));

  @AfterEach
  void close() {
    client.close();
    locked.close();
    simulator.close();
  }

  @Test
  void ask_plainQuestion_answersACompleteChatCompletion() {
    var reply = client.ask("Tell me about the lighthouse and its keeper.");

    assertThat(reply.status()).isEqualTo(200);
    var json = reply.json();
    assertThat(json.path("object").stringValue()).isEqualTo("chat.completion");
    assertThat(json.path("id").stringValue()).startsWith("chatcmpl-");
    assertThat(json.path("model").stringValue()).isEqualTo("gpt-4o-mini");
    assertThat(json.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
    assertThat(reply.text()).containsAnyOf("lighthouse", "keeper");
    var usage = json.path("usage");
    assertThat(usage.path("total_tokens").longValue())
        .isEqualTo(
            usage.path("prompt_tokens").longValue() + usage.path("completion_tokens").longValue());
    assertThat(usage.at("/prompt_tokens_details/cached_tokens").isNumber()).isTrue();
    assertThat(usage.at("/completion_tokens_details/reasoning_tokens").isNumber()).isTrue();
    assertThat(reply.header("x-request-id")).startsWith("req_");
    assertThat(reply.header("openai-processing-ms")).matches("\\d+");
  }

  @Test
  void ask_withoutAccountInThePath_isAnsweredByTheFirstAccount() {
    try (var plain = new ChatClient(simulator.baseUrl())) {
      assertThat(plain.ask("hello there").status()).isEqualTo(200);
    }
    assertThat(simulator.bill().calls()).extracting(call -> call.account()).containsExactly("open");
  }

  @Test
  void ask_sameRequestTwice_answersTheSameText() {
    var first = client.ask("A riddle about clocks");
    var second = client.ask("A riddle about clocks");

    assertThat(second.text()).isEqualTo(first.text());
    assertThat(second.json().path("id")).isNotEqualTo(first.json().path("id"));
    assertThat(client.ask("A riddle about boats").text()).isNotEqualTo(first.text());
  }

  @Test
  void ask_wrongKey_is401AndNotBilled() {
    var reply = locked.ask("hello");

    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.errorCode()).isEqualTo("invalid_api_key");
    assertThat(simulator.bill().calls()).isEmpty();
  }

  @Test
  void ask_modelNotServed_is404ModelNotFound() {
    var body = ChatClient.body("hello").toString();
    var reply = locked.post("/v1/chat/completions", body, "Authorization", "Bearer sk-right");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.errorCode()).isEqualTo("model_not_found");
  }

  @Test
  void ask_promptLongerThanTheContext_is400ContextLengthExceeded() {
    var body = ChatClient.body("word ".repeat(2_000)).put("model", "gpt-4o").toString();
    var reply = locked.post("/v1/chat/completions", body, "Authorization", "Bearer sk-right");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorCode()).isEqualTo("context_length_exceeded");
  }

  @Test
  void ask_malformedRequests_are400WithOpenAisErrorShape() {
    for (var body :
        List.of(
            "{",
            "[]",
            "{\"messages\":[]}",
            "{\"model\":\"gpt-4o\"}",
            "{\"model\":\"gpt-4o\",\"messages\":[]}",
            ChatClient.body("x").put("stream", true).toString(),
            ChatClient.body("x").put("temperature", 3).toString(),
            ChatClient.body("x").put("max_tokens", 0).toString(),
            ChatClient.body("x").put("no_such_thing", 1).toString(),
            ChatClient.body("x").put("model", "gpt-5").put("max_tokens", 9).toString())) {
      var reply = client.post("/v1/chat/completions", body);

      assertThat(reply.status()).as(body).isEqualTo(400);
      var error = reply.json().path("error");
      assertThat(error.path("message").stringValue()).isNotBlank();
      assertThat(error.path("type").stringValue()).isEqualTo("invalid_request_error");
      assertThat(error.has("param") && error.has("code")).isTrue();
    }
    assertThat(simulator.bill().calls()).isEmpty();
  }

  @Test
  void ask_unknownPath_is404() {
    assertThat(client.get("/v1/nothing").status()).isEqualTo(404);
  }

  @Test
  void ask_fewTokensAllowed_endsWithFinishReasonLength() {
    var reply = client.send(ChatClient.body("Tell me of whales").put("max_completion_tokens", 3));

    assertThat(reply.json().at("/choices/0/finish_reason").stringValue()).isEqualTo("length");
    assertThat(reply.json().at("/usage/completion_tokens").longValue()).isEqualTo(3);
  }

  @Test
  void ask_reasoningModel_countsReasoningWithinTheCompletion() {
    var usage = client.send(ChatClient.body("Think").put("model", "gpt-5")).json().path("usage");

    assertThat(usage.at("/completion_tokens_details/reasoning_tokens").longValue())
        .isPositive()
        .isLessThan(usage.path("completion_tokens").longValue());
  }

  @Test
  void models_listed_areThoseOfTheAccount() {
    var reply =
        locked.exchange(
            locked.request("/v1/models", "Authorization", "Bearer sk-right").GET().build());

    assertThat(reply.json().path("data")).hasSize(1);
    assertThat(reply.json().at("/data/0/id").stringValue()).isEqualTo("gpt-4o");
  }

  @Test
  void stored_lookedUpByOurCallId_givesBackTheAnswerThatWasLost() {
    var body = ChatClient.body("Remember me [[sim:times=1]][[sim:cut]]").put("store", true);
    body.putObject("metadata").put("call_id", "call-7");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> client.send(body))
        .isInstanceOf(java.io.UncheckedIOException.class);

    var found = client.get("/v1/chat/completions?metadata%5Bcall_id%5D=call-7").json();
    var none =
        client
            .get(
                "/v1/chat/completions?metadata[call_id]=call-8"
                    .replace("[", "%5B")
                    .replace("]", "%5D"))
            .json();

    assertThat(found.path("data")).hasSize(1);
    assertThat(found.at("/data/0/choices/0/message/content").stringValue())
        .isEqualTo(client.send(body).text());
    assertThat(none.path("data")).isEmpty();
  }
}
