package dev.troupe.chaos.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.chaos.input.ByteMutations;
import dev.troupe.chaos.input.Field;
import dev.troupe.chaos.input.Message;
import dev.troupe.schemas.JobEvent;
import dev.troupe.schemas.Json;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replies of a provider that were read or paid wrongly once, and what is right. */
@ExtendWith(TroupeStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswerCasesIT {
  private final CaseFleet fleet;
  private int jobs;

  AnswerCasesIT(TestStack stack, @TempDir Path folder) {
    this.fleet = new CaseFleet(stack, folder);
  }

  @AfterEach
  void others_always_goOn() throws Exception {
    fleet.assertUnharmed();
  }

  @AfterAll
  void stop() {
    fleet.close();
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream in = AnswerCasesIT.class.getResourceAsStream(name + ".json")) {
      if (in == null) {
        throw new IllegalStateException(name + ": no such case");
      }
      return in.readAllBytes();
    }
  }

  private static Message reply(String name, String status) throws IOException {
    return Message.of(read(name)).withFields(List.of(Field.of(Wire.STATUS, status)));
  }

  /** Plays one task of a priced model that is answered so; returns its job's id. */
  private String play(Message reply, JobEvent.Type end) throws Exception {
    String id = "answer-" + ++jobs;
    String prompt = fleet.answers(reply) + " Say something." + " Go on.".repeat(700);
    fleet.submit(
        id,
        Json.bytes(Map.of("id", id, "tasks", List.of(Map.of("role", "paid", "prompt", prompt)))));
    assertThat(fleet.end(id).type()).isEqualTo(end);
    return id;
  }

  private List<String> calls(String id) throws Exception {
    return fleet.list(
        "SELECT status || ' ' || coalesce(cost_pico, 0) FROM call JOIN job USING (job_id) WHERE job.id = '"
            + id
            + "' ORDER BY call_id");
  }

  private String task(String id, String column) throws Exception {
    return fleet
        .list(
            "SELECT coalesce("
                + column
                + ", '') FROM task LEFT JOIN task_output USING (task_id) JOIN job USING (job_id) WHERE job.id = '"
                + id
                + "'")
        .getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "answer-reasoning-beside-completion, 200, 456000000, thought answer",
    "answer-content-in-parts, 200, 174000000, the answer",
    "answer-http201, 201, 210000000, created answer",
  })
  void call_unusualAnswer_isReadAndSettledAtItsUsage(
      String name, String status, long picos, String text) throws Exception {
    String id = play(reply(name, status), JobEvent.Type.COMPLETED);

    assertThat(calls(id)).containsExactly("settled " + picos);
    assertThat(Json.STRICT.readTree(task(id, "output")).asString()).isEqualTo(text);
  }

  @Test
  void call_answerInGzip_isDecoded() throws Exception {
    Message reply =
        Message.of(ByteMutations.gzip(read("answer-gzip")))
            .withFields(
                List.of(
                    Field.of("content-type", "application/json"),
                    Field.of("content-encoding", "gzip")));
    String id = play(reply, JobEvent.Type.COMPLETED);

    assertThat(calls(id)).containsExactly("settled 210000000");
    assertThat(Json.STRICT.readTree(task(id, "output")).asString()).isEqualTo("zipped answer");
  }

  @Test
  void call_answerAllThought_isPaidOnceAndSaysWhereItWasCut() throws Exception {
    String id = play(reply("answer-all-thought", "200"), JobEvent.Type.FAILED);

    assertThat(calls(id)).containsExactly("settled 390000000");
    assertThat(task(id, "failure_message")).contains("cut at max_tokens");
  }

  @ParameterizedTest
  @CsvSource({"answer-tool-call, 174000000", "answer-no-choices, 150000000"})
  void call_answerOfNoUse_isSettledAtItsUsageAndItsProviderIsNotDown(String name, long picos)
      throws Exception {
    String id = play(reply(name, "200"), JobEvent.Type.FAILED);

    assertThat(calls(id)).isNotEmpty().allMatch(("settled " + picos)::equals);
    assertThat(fleet.list("SELECT c::text FROM circuit c WHERE state <> 'closed'")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "answer-too-large-413, 413, Request too large for model",
    "answer-too-large-413, 429, Request too large for model",
    "answer-error-at-top-level, 400, maximum context length is 4096 tokens",
  })
  void call_requestTooLong_isNotRepeatedAndSaysSo(String name, String status, String said)
      throws Exception {
    String id = play(reply(name, status), JobEvent.Type.FAILED);

    assertThat(calls(id)).containsExactly("failed 0");
    assertThat(task(id, "failure_code")).isEqualTo("context_length");
    assertThat(task(id, "failure_message")).contains(said);
  }
}
