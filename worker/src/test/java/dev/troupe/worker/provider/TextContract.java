package dev.troupe.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.shared.money.Usage;
import dev.troupe.simulator.bill.BilledCall;
import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Failed;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What every adapter does that gives text. */
public abstract class TextContract extends ProviderContract {
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
}
