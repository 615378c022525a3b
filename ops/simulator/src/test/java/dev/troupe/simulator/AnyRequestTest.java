package dev.troupe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.config.AccountConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pictures, tools and several choices, where most clients ask for them. */
class AnyRequestTest {
  private static final JsonNode TOOLS =
      ChatClient.JSON.readTree(
          """
          [{"type": "function", "function": {"name": "find", "parameters":
            {"type": "object", "required": ["what"], "properties": {"what": {"type": "string"}}}}},
           {"type": "function", "function": {"name": "stop"}}]
          """);

  private final Simulator simulator =
      Simulator.start(SimulatorConfig.of(AccountConfig.openAi("openai")));
  private final ChatClient client = new ChatClient(simulator.baseUrl("openai"));

  @AfterEach
  void stop() {
    client.close();
    simulator.close();
  }

  @Test
  void ask_pictures_areDescribedAndCharged() {
    var plain = ChatClient.body("What is this?");
    long words = client.send(plain).json().at("/usage/prompt_tokens").longValue();
    var body = ChatClient.body("");
    var parts = ((ObjectNode) body.at("/messages/0")).putArray("content");
    parts.addObject().put("type", "text").put("text", "What is this?");
    parts
        .addObject()
        .put("type", "image_url")
        .putObject("image_url")
        .put("url", "data:image/png;base64," + "iVBO".repeat(400));

    var reply = client.send(body);

    assertThat(reply.text()).startsWith("I see a picture, image/png, 1,200 bytes.");
    assertThat(reply.json().at("/usage/prompt_tokens").longValue()).isGreaterThan(words + 700);
  }

  @Test
  void ask_pictureThatIsNone_isAMistake() {
    var body = ChatClient.body("");
    ((ObjectNode) body.at("/messages/0"))
        .putArray("content")
        .addObject()
        .put("type", "image_url")
        .putObject("image_url")
        .put("url", "data:image/png;base64,???");
    assertThat(client.send(body).status()).isEqualTo(400);
  }

  @Test
  void ask_toolTheControlNames_isCalledWithWhatItsSchemaWants() {
    var body = ChatClient.body("[[sim:tool=find]] Where?");
    body.set("tools", TOOLS);
    var choice = client.send(body).json().at("/choices/0");
    assertThat(choice.path("finish_reason").stringValue()).isEqualTo("tool_calls");
    var function = choice.at("/message/tool_calls/0/function");
    assertThat(function.path("name").stringValue()).isEqualTo("find");
    var arguments = ChatClient.JSON.readTree(function.path("arguments").stringValue());
    assertThat(arguments.path("what").isString()).isTrue();
  }

  @Test
  void ask_toolThatHasToBeCalled_isCalledWithoutAnyControl() {
    var body = ChatClient.body("Where?");
    body.set("tools", TOOLS);
    body.putObject("tool_choice").put("type", "function").putObject("function").put("name", "stop");
    assertThat(
            client.send(body).json().at("/choices/0/message/tool_calls/0/function/name").asString())
        .isEqualTo("stop");
  }

  @Test
  void ask_toolThatNobodyOffers_isAMistake() {
    assertThat(client.ask("[[sim:tool]] Where?").status()).isEqualTo(400);
    var body = ChatClient.body("Where?");
    body.put("tool_choice", "required");
    assertThat(client.send(body).status()).isEqualTo(400);
  }

  @Test
  void ask_answerToACallThatNobodyMade_isAMistake() {
    var body = ChatClient.body("Where?");
    body.withArray("/messages")
        .addObject()
        .put("role", "tool")
        .put("tool_call_id", "call_1")
        .put("content", "Here.");
    assertThat(client.send(body).status()).isEqualTo(400);
  }

  @Test
  void ask_severalChoices_areAllGivenAndBilled() {
    var body = ChatClient.body("A name?");
    body.put("n", 3);
    var reply = client.send(body).json();
    assertThat(reply.path("choices").size()).isEqualTo(3);
    assertThat(reply.at("/choices/2/index").intValue()).isEqualTo(2);
    assertThat(simulator.bill().calls().getFirst().usage().completion())
        .isEqualTo(reply.at("/usage/completion_tokens").longValue());
  }
}
