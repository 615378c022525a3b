package dev.troupe.chaos.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.chaos.input.Message;
import dev.troupe.chaos.input.Seeds;
import dev.troupe.schemas.JobEvent;
import dev.troupe.schemas.Json;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Submissions that once stopped everybody, by the topic and by HTTP, and what is right. */
@ExtendWith(TroupeStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(1)
class CasesIT {
  private static final int BAD_REQUEST = 400;
  private static final int ACCEPTED = 202;

  private final CaseFleet fleet;
  private int jobs;

  CasesIT(TestStack stack, @TempDir Path folder) {
    this.fleet = new CaseFleet(stack, folder);
  }

  @AfterEach
  void others_always_goOn() throws Exception {
    fleet.assertUnharmed();
  }

  @AfterAll
  @SuppressWarnings("SystemOut") // how long it took depends on the machine: nothing is asserted
  void stop() {
    System.out.println(
        "cases: slowest ordinary job accepted after " + fleet.slowest().toMillis() + " ms");
    fleet.close();
  }

  private static String read(String name) {
    return Seeds.text("cases/" + name + ".job.json");
  }

  /** The case as a job of its own. */
  private String named(String job, String id) {
    return job.replaceFirst("\"id\": *\"[^\"]*\"", "\"id\": \"" + id + "\"");
  }

  private String next() {
    return "case-" + ++jobs;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void assertRefused(String job, String reason) throws Exception {
    String id = next();
    JobEvent event = fleet.submit(id, utf8(named(job, id)));
    assertThat(event.type()).isEqualTo(JobEvent.Type.REJECTED);
    assertThat(event.reason()).containsPattern(reason).doesNotContainPattern("[\\x00-\\x1f]");
    HttpResponse<String> answer = fleet.post(utf8(named(job, next())));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(BAD_REQUEST);
    String problems = Json.STRICT.readTree(answer.body()).path("problems").toString();
    assertThat(problems.replace("\\\\", "\\")).containsPattern(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nul-in-prompt            | /tasks/0/prompt
          model-with-nul           | roles.r.model
          deadline-beyond-postgres | deadline.*before 2200
          deadline-beyond-epoch    | deadline.*before 2200
          list-name-mistyped       | input\\.itmes.*did you mean.*input\\.items
          long-state-key           | 200 characters
          schema-that-is-itself    | roles.r1.output
          role-with-newline        | roles.x.u000a2026
          """)
  void submit_caseThatCantBeRight_isRefusedWithItsPlace(String name, String reason)
      throws Exception {
    assertRefused(read(name), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"id":"x","tasks":[{"role":"plain","prompt":"p"}],"input":{"x":"a\\u0000b"}} | /input/x
          {"id":"x","tasks":[{"role":"plain","prompt":"a\\ud800b"}]}                   | /tasks/0/prompt
          {"id":"x","tasks":[{"role":"plain","prompt":"p"}],"labels":{"l\\u0000":"v"}} | labels
          {"id":"x","project":"p\\u0000q","tasks":[{"role":"plain","prompt":"p"}]}     | project
          """)
  void submit_textThatNoDatabaseHolds_isRefusedWithItsPlace(String job, String reason)
      throws Exception {
    assertRefused(job, reason);
  }

  @Test
  void submit_roleNameWithALogLine_leavesNoLineOfItsOwnInTheLog() throws Exception {
    assertRefused(read("role-with-newline"), "roles.x.u000a2026");
    assertThat(fleet.target().fleet.logs().lines())
        .noneMatch(line -> line.startsWith("2026-01-01T00:00:00.000Z ERROR [main] forged"));
  }

  @ParameterizedTest
  @CsvSource({"number-with-huge-exponent", "for-each-over-input"})
  void submit_caseThatMayBeRight_isRefusedOrDone(String name) throws Exception {
    String id = next();
    JobEvent event = fleet.submit(id, utf8(named(read(name), id)));
    HttpResponse<String> answer = fleet.post(utf8(named(read(name), id + "h")));
    if (event.type() == JobEvent.Type.ACCEPTED) {
      assertThat(answer.statusCode()).isEqualTo(ACCEPTED);
      assertThat(fleet.end(id).type()).isEqualTo(JobEvent.Type.COMPLETED);
    } else {
      assertThat(answer.statusCode()).isEqualTo(BAD_REQUEST);
      assertThat(event.reason()).doesNotContain("Exception");
    }
  }

  @Test
  void submit_emptyList_hasSucceededAtOnceWithoutATask() throws Exception {
    String id = next();
    assertThat(fleet.submit(id, utf8(named(read("empty-list"), id))).type())
        .isEqualTo(JobEvent.Type.ACCEPTED);
    JobEvent end = fleet.end(id);
    assertThat(end.type()).isEqualTo(JobEvent.Type.COMPLETED);
    assertThat(end.total()).isZero();

    String other = next();
    assertThat(fleet.post(utf8(named(read("empty-list"), other))).statusCode()).isEqualTo(ACCEPTED);
    assertThat(fleet.end(other).type()).isEqualTo(JobEvent.Type.COMPLETED);
  }

  @Test
  void submit_objectThatLooksLikeAReference_isTheObject() throws Exception {
    String id = next();
    fleet.submit(id, utf8(named(read("ref-in-input"), id)));
    assertThat(fleet.end(id).type()).isEqualTo(JobEvent.Type.COMPLETED);
    assertThat(prompts(id))
        .containsExactly("[{\"$ref\":\"#/definitions/Address\"}] [{\"$ref\":\"#/$defs/Line\"}]");
  }

  private List<String> prompts(String id) throws Exception {
    return fleet.list(
        "SELECT unnest(prompts) FROM task_input JOIN job USING (job_id) WHERE job.id = '"
            + id
            + "' ORDER BY step, first");
  }

  @Test
  void submit_poolThatNobodyServes_waitsAndSaysSo() throws Exception {
    String id = next();
    HttpResponse<String> answer = fleet.post(utf8(named(read("pool-nobody-serves"), id)));
    assertThat(answer.statusCode()).isEqualTo(ACCEPTED);
    assertThat(answer.body()).as("a warning").contains("nobody-serves-this");
    fleet
        .target()
        .fleet
        .untilAtLeast(
            1,
            "SELECT count(*) FROM task JOIN job USING (job_id) WHERE job.id = '"
                + id
                + "' AND wait_reason = 'no_worker' AND pool = 'nobody-serves-this'");
  }

  private byte[] twoSteps(String id, String first, String then) throws Exception {
    return Json.bytes(
        Map.of(
            "id",
            id,
            "roles",
            Map.of(
                "json", Map.of("model", "openai/gpt-4o-mini", "output", Map.of("type", "object"))),
            "loop",
            Map.of(
                "steps",
                List.of(
                    Map.of(
                        "name",
                        "a",
                        "role",
                        first.startsWith("{") ? "json" : "paid",
                        "prompt",
                        fleet.answers(said(first))),
                    Map.of("name", "b", "role", "plain", "after", List.of("a"), "prompt", then)))));
  }

  /** What the model says, as a chat completion. */
  private static Message said(String text) {
    return Message.of(
        Json.bytes(
            Map.of(
                "id",
                "c",
                "choices",
                List.of(
                    Map.of(
                        "index",
                        0,
                        "message",
                        Map.of("role", "assistant", "content", text),
                        "finish_reason",
                        "stop")),
                "usage",
                Map.of("prompt_tokens", 20, "completion_tokens", 10, "total_tokens", 30))));
  }

  @Test
  void answer_withNulThenTemplate_isReadWithAReplacementCharacter() throws Exception {
    String id = next();
    fleet.submit(id, twoSteps(id, "a\u0000b", "see {{a}}"));
    assertThat(fleet.end(id).type()).isEqualTo(JobEvent.Type.COMPLETED);
    assertThat(prompts(id).getLast()).isEqualTo("see a\ufffdb");
  }

  @Test
  void answer_objectInAPrompt_isJsonWithTheDigitsOfTheAnswer() throws Exception {
    String id = next();
    String object =
        "{\"verdict\":\"keep\",\"why\":\"It \\\"works\\\", ok = yes\",\"n\":0.0001,\"list\":[\"a, b\",\"c\"],\"nothing\":null}";
    fleet.submit(id, twoSteps(id, object, "GOT {{a}} / {{a.n}} / {{a.list}}"));
    assertThat(fleet.end(id).type()).isEqualTo(JobEvent.Type.COMPLETED);
    assertThat(prompts(id).getLast()).isEqualTo("GOT " + object + " / 0.0001 / [\"a, b\",\"c\"]");
  }
}
