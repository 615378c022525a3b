package dev.troupe.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.shared.money.Usage;
import dev.troupe.simulator.bill.BilledCall;
import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Failed;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;

/** What every adapter does that gives text. */
public abstract class TextContract extends ProviderContract {
  private static final Map<String, JsonNode> OFFER =
      Map.of(
          "tools",
          Json.STRICT.readTree(
              """
              [{"type": "function", "function": {"name": "find", "description": "Finds it.",
                "parameters": {"type": "object", "required": ["what"],
                  "properties": {"what": {"type": "string"}}}}}]
              """));

  protected TextContract(String wire) {
    super(wire);
  }

  /** Whether the provider caches prompts and tells so without being asked to. */
  protected boolean cachesPrompts() {
    return true;
  }

  /** Whether its errors tell a prompt that is too long from one that is wrong. */
  protected boolean tellsLength() {
    return true;
  }

  @Test
  protected void call_hardText_arrivesAsItIs() {
    Answered answer = answered(call("[[sim:unicode]] é \uD83D\uDE00 \u0000 \u2028 \"\\"));
    assertThat(answer.text()).contains("\uD83D");
    assertThat(answer.text().codePoints().filter(c -> c == 0xFFFD)).isEmpty();
  }

  @Test
  protected void call_withASchema_asksForItNatively() {
    JsonNode schema =
        Json.STRICT.readTree(
            """
            {"type": "object", "required": ["title", "lines"], "additionalProperties": false,
             "properties": {"title": {"type": "string"},
                            "lines": {"type": "array", "items": {"type": "string"}, "minItems": 2}}}
            """);
    ProviderRequest request = request("A title, please.", schema);

    Answered answer = answered(call(request));

    JsonNode read = Json.STRICT.readTree(answer.text());
    assertThat(read.path("title").isString()).isTrue();
    assertThat(read.path("lines").size()).isGreaterThanOrEqualTo(2);
    assertThat(answer.finish()).isEqualTo(Finish.STOP);
    assertBilled(answer.usage(), bill(request));
  }

  @Test
  protected void call_answerLongerThanAllowed_endsForLength() {
    simulator.configure(simulator.config("account").withAnswers(new AnswerConfig(1, 5_000, false)));
    ProviderRequest request = request("Talk.");

    Answered answer = answered(call(request));

    assertThat(answer.finish()).isEqualTo(Finish.LENGTH);
    assertBilled(answer.usage(), bill(request));
  }

  @Test
  protected void call_promptSeenBefore_countsWhatTheCacheHadApart() {
    if (!cachesPrompts()) {
      return;
    }
    simulator.configure(simulator.config("account").withAnswers(new AnswerConfig(1, null, true)));
    String prompt = "All work and no play. ".repeat(1_200);
    call(prompt);
    ProviderRequest again = request(prompt);

    Usage usage = answered(call(again)).usage();

    BilledCall billed = bill(again);
    assertThat(billed.usage().cached()).isPositive();
    assertBilled(usage, billed);
  }

  @Test
  protected void call_promptLongerThanTheContext_isContext() {
    Failed failed = (Failed) call("word ".repeat(400_000));
    assertThat(failed.failureClass())
        .isEqualTo(tellsLength() ? FailureClass.CONTEXT : FailureClass.BAD_REQUEST);
  }

  @Test
  protected void call_picture_isSeen() {
    Source png = new Source.Inline("image/png", "iVBORw0KGgo=");
    ProviderRequest request =
        request(
            List.of(
                new Message(
                    Speaker.USER,
                    null,
                    List.of(new Part.Text("What is this?"), new Part.Image(png, null)),
                    List.of(),
                    null)),
            Map.of());
    if (inexpressible(request) != null) {
      assertThat(inexpressible(request)).isEqualTo("a picture");
      return;
    }
    Answered answer = answered(call(request));
    assertThat(answer.text()).contains("a picture, image/png, 8 bytes");
    assertBilledWithinItsBound(answer, request);
  }

  @Test
  protected void call_toolsThatAreOffered_areCalledAndTheirAnswersRead() {
    List<Message> said =
        new ArrayList<>(List.of(Message.text(Speaker.USER, "Where is it? [[sim:tool=find]]")));
    ProviderRequest request = request(said, OFFER);
    assertThat(inexpressible(request)).isNull();

    Answered asks = answered(call(request));

    assertThat(asks.finish()).isEqualTo(Finish.TOOL_CALLS);
    assertBilledWithinItsBound(asks, request);
    JsonNode details = Objects.requireNonNull(asks.details());
    assertThat(details.path("finish_reason").stringValue()).isEqualTo("tool_calls");
    JsonNode call = details.path("tool_calls").path(0);
    String arguments = call.at("/function/arguments").stringValue();
    assertThat(call.at("/function/name").stringValue()).isEqualTo("find");
    assertThat(Json.STRICT.readTree(arguments).path("what").isString()).isTrue();

    String id = call.path("id").stringValue();
    ToolCall made = new ToolCall(id, "find", arguments);
    said.add(new Message(Speaker.ASSISTANT, null, List.of(), List.of(made), null));
    said.add(new Message(Speaker.TOOL, null, List.of(new Part.Text("In Bern.")), List.of(), id));
    ProviderRequest again = request(said, OFFER);
    assertThat(inexpressible(again)).isNull();
    Answered says = answered(call(again));
    assertThat(says.text()).contains("The tool says").contains("In Bern.");
    assertThat(says.finish()).isEqualTo(Finish.STOP);
    assertBilledWithinItsBound(says, again);
  }

  @Test
  protected void call_severalChoices_areAllThere() {
    ProviderRequest request =
        request(List.of(Message.text(Speaker.USER, "A name?")), Map.of("n", IntNode.valueOf(3)));
    if (inexpressible(request) != null) {
      assertThat(inexpressible(request)).isEqualTo("n");
      return;
    }
    Answered answer = answered(call(request));
    JsonNode choices = Objects.requireNonNull(answer.details()).path("choices");
    assertThat(choices.size()).isEqualTo(3);
    assertThat(choices.at("/0/message/content").stringValue()).isEqualTo(answer.text());
    assertThat(choices.at("/2/message/content").stringValue()).isNotBlank();
    assertBilledWithinItsBound(answer, request);
  }

  @Test
  protected void call_plainAnswer_hasNothingBeside() {
    assertThat(answered(call("Hello.")).details()).isNull();
  }
}
