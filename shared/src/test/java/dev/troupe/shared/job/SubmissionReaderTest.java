package dev.troupe.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Priority;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionReaderTest {
  private static final String TASK = "{\"role\": \"r\", \"prompt\": \"p\"}";

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "tasks", "inline-loop", "full"})
  void read_sample_isWhatItsRecordSays(String name) throws IOException {
    byte[] json;
    try (InputStream in =
        JobSubmission.class.getResourceAsStream("samples/v1/job." + name + ".json")) {
      json = Objects.requireNonNull(in, name).readAllBytes();
    }

    assertThat(SubmissionReader.read(json))
        .isEqualTo(new SubmissionReader.Ok(Json.STRICT.readValue(json, JobSubmission.class)));
  }

  @Test
  void read_everythingInIt_isRead() {
    JobSubmission job =
        ok(
            """
            {"id": "ä 1", "tenant": "a.b-c_9", "priority": "batch", "deadline": "2026-12-01T06:00:00+01:00",
             "tasks": [{"role": "r", "prompt": "p"}, {"id": "x", "role": "r", "prompt": "q", "after": ["0"]}],
             "project": null, "labels": {"k": "v"}}
            """);

    assertThat(job.tenant()).isEqualTo("a.b-c_9");
    assertThat(job.priority()).isEqualTo(Priority.BATCH);
    assertThat(job.deadline()).isEqualTo(Instant.parse("2026-12-01T05:00:00Z"));
    assertThat(job.tasks())
        .containsExactly(
            new InlineTask(null, "r", "p", null), new InlineTask("x", "r", "q", List.of("0")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"loop\": \"a\", \"prioritty\": \"batch\"} | prioritty: unknown field (expected: did you mean priority? one of id, tenant, project, loop, tasks, input, priority, deadline, roles, labels, budget)",
        "{\"loop\": 5} | loop: 5 (expected: a loop's name, or an object with steps)",
        "{\"loop\": {\"steps\": []}} | loop.steps: [] (expected: at least one step)",
        "{\"loop\": {\"steps\": [{\"role\": \"r\"}]}} | loop.steps[0].name: missing (expected: text)",
        "{\"id\": \"x\"} | loop: missing (expected: exactly one of loop and tasks)",
        "{\"loop\": \"a\", \"tasks\": [{\"role\": \"r\", \"prompt\": \"p\"}]} | loop: beside tasks (expected: exactly one of loop and tasks)",
        "{\"tasks\": []} | tasks: an array of 0 (expected: 1 to 10000 tasks)",
        "{\"tasks\": [5]} | tasks[0]: 5 (expected: an object)",
        "{\"tasks\": [{\"role\": \"r\"}]} | tasks[0].prompt: missing (expected: text)",
        "{\"tasks\": [{\"role\": \" \", \"prompt\": \"p\"}]} | tasks[0].role: '' (expected: text that is not empty)",
        "{\"loop\": \"a\", \"id\": \"a\\u0007b\"} | id: a b (expected: 1 to 200 characters, no control characters)",
        "{\"loop\": \"a\", \"tenant\": \"Acme\"} | tenant: Acme (expected: 1 to 63 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit)",
        "{\"loop\": \"a\", \"priority\": \"high\"} | priority: high (expected: one of interactive, normal, batch)",
        "{\"loop\": \"a\", \"deadline\": \"tomorrow\"} | deadline: tomorrow (expected: a time such as 2026-12-01T06:00:00Z)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"temperature\": 2.5}}} | roles.r.temperature: 2.5 (expected: a number from 0 to 2)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"max_tokens\": 0}}} | roles.r.max_tokens: 0 (expected: a whole number from 1 to 1000000)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"model\": \"gpt\"}}} | roles.r.model: gpt (expected: provider/model, for example openai/gpt-4o)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"base_url\": \"http://x\"}}} | roles.r.base_url: unknown field (expected: nothing here: how a provider is reached is the operator's configuration)",
        "{\"loop\": \"a\", \"labels\": {\"k\": 1}} | labels.k: 1 (expected: text of at most 1000 characters)",
        "{\"loop\": \"a\", \"labels\": []} | labels: an array of 0 (expected: an object)",
        "{\"loop\": \"a\", \"budget\": -1} | budget: -1 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"budget\": \"1e3\"} | budget: 1e3 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"budget\": 0.0000000000001} | budget: 1E-13 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"budget\": {\"usd\": -1}} | budget.usd: -1 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"budget\": {\"usd\": \"plenty\"}} | budget.usd: plenty (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"budget\": {\"usd\": true}} | budget.usd: true (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"budget\": {\"usd\": 0.0000000000001}} | budget.usd: 1E-13 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"budget\": {\"usd\": 1000000}} | budget.usd: 1000000 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"budget\": {\"usd\": {\"usd\": 1}}} | budget.usd: an object (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"budget\": {\"usd\": null}} | budget.usd: missing (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"budget\": {}} | budget.usd: missing (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"budget\": {\"usd\": 1, \"per\": \"day\"}} | budget.per: unknown field (expected: usd)",
        "{\"loop\": \"a\", \"budget\": [1]} | budget: an array of 1 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "[] | array (expected: a JSON object, the job)",
        "`` | line 1, column 0: No content to map due to end-of-input (expected: valid JSON)"
      })
  void read_mistake_isNamedWithItsValueAndWhatWasExpected(String json, String problem) {
    assertThat(bad(json)).extracting(Problem::toString).containsExactly(problem);
  }

  @Test
  void read_brokenJson_saysWhere() {
    assertThat(bad("{\"loop\": \"a\",\n  \"id\" 5}"))
        .singleElement()
        .extracting(Problem::toString)
        .asString()
        .startsWith("line 2, column ")
        .endsWith("(expected: valid JSON)");
    assertThat(bad("{\"loop\": \"a\"} x")).hasSize(1);
    assertThat(bad("{\"loop\": \"a\", \"loop\": \"b\"}")).hasSize(1);
    assertThat(SubmissionReader.read(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1}))
        .isInstanceOf(SubmissionReader.Bad.class);
    assertThat(bad("[".repeat(5_000))).hasSize(1);
  }

  @Test
  void read_tasksThatCannotFollowEachOther_areRefused() {
    assertThat(
            bad("{\"tasks\": [" + TASK + ", {\"id\": \"0\", \"role\": \"r\", \"prompt\": \"p\"}]}"))
        .extracting(Problem::toString)
        .containsExactly("tasks[1].id: 0 (expected: an id that tasks[0] does not have)");
    assertThat(bad(chain("\"b\"", "\"nobody\"")))
        .extracting(Problem::toString)
        .containsExactly("tasks[1].after[0]: nobody (expected: the id of a task)");
    assertThat(bad(chain("\"b\"", "\"a\"")))
        .extracting(Problem::toString)
        .containsExactly("tasks[0].after: [b] (expected: tasks that don't wait for this one)");
  }

  private static String chain(String first, String second) {
    return """
        {"tasks": [{"id": "a", "role": "r", "prompt": "p", "after": [%s]},
                   {"id": "b", "role": "r", "prompt": "p", "after": [%s]}]}
        """
        .formatted(first, second);
  }

  @Test
  void read_tooMany_isBoundedInAllDirections() {
    String labels =
        IntStream.range(0, 33)
            .mapToObj(i -> "\"k" + i + "\": \"\"")
            .collect(Collectors.joining(","));

    assertThat(bad("{\"tasks\": [" + TASK + ("," + TASK).repeat(10_000) + "]}"))
        .extracting(Problem::toString)
        .containsExactly("tasks: an array of 10001 (expected: 1 to 10000 tasks)");
    assertThat(bad("{\"tasks\": [5" + ",5".repeat(9_999) + "]}")).hasSize(100);
    assertThat(bad("{\"loop\": \"a\", \"labels\": {" + labels + "}}"))
        .extracting(Problem::toString)
        .containsExactly("labels: 33 labels (expected: at most 32)");
    assertThat(ok("{\"tasks\": [" + TASK + ("," + TASK).repeat(9_999) + "]}").tasks())
        .hasSize(10_000);
  }

  @Test
  void read_budget_isExactAndTheSameInEachNotation() {
    JobSubmission number = ok("{\"loop\": \"a\", \"budget\": 0.10}");
    JobSubmission text = ok("{\"loop\": \"a\", \"budget\": \"0.1\"}");
    assertThat(number.budget()).isEqualTo(Usd.of("0.1"));
    JobSubmission object = ok("{\"loop\": \"a\", \"budget\": {\"usd\": 0.1}}");
    JobSubmission textInObject = ok("{\"loop\": \"a\", \"budget\": {\"usd\": \"0.100\"}}");
    assertThat(List.of(text, object, textInObject))
        .extracting(SubmissionReader::digest)
        .containsOnly(SubmissionReader.digest(number));
    assertThat(ok("{\"loop\": \"a\"}").budget()).isNull();
    assertThat(ok("{\"loop\": \"a\", \"budget\": null}").budget()).isNull();
  }

  @Test
  void digest_orderAndNotation_dontMatterButContentDoes() {
    JobSubmission job =
        ok("{\"loop\": \"a\", \"input\": {\"x\": 1.50, \"y\": [1, 2], \"z\": 1e2}}");
    JobSubmission same =
        ok("{\"input\": {\"z\": 100, \"y\": [1, 2], \"x\": 1.5}, \"loop\": \"a\"}");
    JobSubmission other =
        ok("{\"input\": {\"z\": 100, \"y\": [2, 1], \"x\": 1.5}, \"loop\": \"a\"}");

    assertThat(SubmissionReader.digest(job)).isEqualTo(SubmissionReader.digest(same));
    assertThat(SubmissionReader.digest(job)).isNotEqualTo(SubmissionReader.digest(other));
    assertThat(SubmissionReader.digest(ok("{\"loop\": \"a\", \"input\": 1e999999999}")))
        .startsWith("sha256:");
  }

  private static JobSubmission ok(String json) {
    return switch (SubmissionReader.read(json.getBytes(StandardCharsets.UTF_8))) {
      case SubmissionReader.Ok read -> read.submission();
      case SubmissionReader.Bad read -> throw new AssertionError(read.problems());
    };
  }

  private static List<Problem> bad(String json) {
    return switch (SubmissionReader.read(json.getBytes(StandardCharsets.UTF_8))) {
      case SubmissionReader.Ok read -> throw new AssertionError("accepted: " + read);
      case SubmissionReader.Bad read -> read.problems();
    };
  }
}
