package dev.troupe.shared.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.JobSubmission;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.JsonNumbers;
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
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final String TASK = "{\"role\": \"r\", \"prompt\": \"p\"}";

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "tasks", "inline-loop", "full"})
  void read_sample_isWhatItsRecordSays(String name) throws IOException {
    byte[] json;
    try (InputStream in =
        JobSubmission.class.getResourceAsStream("samples/v1/job." + name + ".json")) {
      json = Objects.requireNonNull(in, name).readAllBytes();
    }

    assertThat(SubmissionReader.read(json, NOW))
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
        "{\"loop\": \"a\", \"prioritty\": \"batch\"} | prioritty: unknown key (expected: did you mean priority? one of id, tenant, project, loop, tasks, input, input_refs, rows, priority, deadline, roles, labels, budget)",
        "{\"loop\": 5} | loop: 5 (expected: a loop's name, or an object with steps)",
        "{\"loop\": {\"steps\": []}} | loop.steps: a list of 0 (expected: a list of 1 to 10,000)",
        "{\"loop\": {\"steps\": [{\"name\": \"state\", \"role\": \"r\"}]}} | loop.steps[0].name: state (expected: 1 to 63 of a-z, A-Z, 0-9, '_' and '-', not input, item, index or state)",
        "{\"loop\": {\"steps\": [{\"name\": \"s\", \"role\": \"r\", \"concurrency\": 0}]}} | loop.steps[0].concurrency: 0 (expected: a whole number from 1 to 10,000)",
        "{\"loop\": {\"steps\": [{\"role\": \"r\"}]}} | loop.steps[0].name: missing (expected: 1 to 63 of a-z, A-Z, 0-9, '_' and '-', not input, item, index or state)",
        "{\"id\": \"x\"} | loop: missing (expected: exactly one of loop and tasks)",
        "{\"loop\": \"a\", \"tasks\": [{\"role\": \"r\", \"prompt\": \"p\"}]} | loop: beside tasks (expected: exactly one of loop and tasks)",
        "{\"tasks\": []} | tasks: a list of 0 (expected: a list of 1 to 10,000)",
        "{\"tasks\": [5]} | tasks[0]: 5 (expected: an object)",
        "{\"tasks\": [{\"role\": \"r\"}]} | tasks[0].prompt: missing (expected: exactly one of prompt, messages and request)",
        "{\"tasks\": [{\"role\": \" \", \"prompt\": \"p\"}]} | tasks[0].role: '' (expected: 1 to 200 characters, no control characters)",
        "{\"loop\": \"a\", \"id\": \"a\\u0007b\"} | id: a\\u0007b (expected: 1 to 200 characters, no control characters)",
        "{\"loop\": \"a\", \"tenant\": \"Acme\"} | tenant: Acme (expected: 1 to 63 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit)",
        "{\"loop\": \"a\", \"priority\": \"high\"} | priority: high (expected: one of interactive, normal, batch)",
        "{\"loop\": \"a\", \"deadline\": \"tomorrow\"} | deadline: tomorrow (expected: a time such as 2026-12-01T06:00:00Z)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"temperature\": 2.5}}} | roles.r.temperature: 2.5 (expected: a number from 0 to 2)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"max_tokens\": 0}}} | roles.r.max_tokens: 0 (expected: a whole number from 1 to 1,000,000)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"model\": \"gpt\"}}} | roles.r.model: gpt (expected: provider/model, for example openai/gpt-4o)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"base_url\": \"http://x\"}}} | roles.r.base_url: unknown key (expected: nothing here: how a provider is reached is the operator's configuration)",
        "{\"loop\": \"a\", \"labels\": {\"k\": 1}} | labels.k: 1 (expected: text of at most 1,000 characters)",
        "{\"loop\": \"a\", \"labels\": []} | labels: a list of 0 (expected: an object)",
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
        "{\"loop\": \"a\", \"budget\": {\"usd\": 1, \"per\": \"day\"}} | budget.per: unknown key (expected: usd)",
        "{\"loop\": \"a\", \"budget\": [1]} | budget: a list of 1 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
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
    assertThat(SubmissionReader.read(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1}, NOW))
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
        .containsExactly("tasks: a list of 10001 (expected: a list of 1 to 10,000)");
    List<Problem> many = bad("{\"tasks\": [5" + ",5".repeat(9_999) + "]}");
    assertThat(many).hasSize(51);
    assertThat(many.getLast()).hasToString("and 9950 more");
    assertThat(bad("{\"loop\": \"a\", \"labels\": {" + labels + "}}"))
        .extracting(Problem::toString)
        .containsExactly("labels: 33 entries (expected: at most 32)");
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
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"tasks\": [{\"role\": \"r\", \"prompt\": \"a\\u0000b\"}]} | /tasks/0/prompt: U+0000 at offset 1 (expected: text without U+0000 and without half a surrogate pair)",
        "{\"loop\": \"a\", \"input\": {\"x/y\": {\"a\\u0000\": 1}}} | /input/x~1y/a\\u0000: in the name, U+0000 at offset 1 (expected: text without U+0000 and without half a surrogate pair)",
        "{\"tasks\": [{\"role\": \"r\", \"prompt\": \"p\"}], \"roles\": {\"r\": {\"model\": \"stub/x \\u0000\"}}} | /roles/r/model: U+0000 at offset 7 (expected: text without U+0000 and without half a surrogate pair)",
        "{\"loop\": \"a\", \"input\": [0, 1e2147483647]} | /input/1: 1E+2147483647 (expected: a number of at most 100 digits, 1e-400 to 1e400)",
        "{\"loop\": \"a\", \"input\": 0e999999999} | /input: 0E+999999999 (expected: a number of at most 100 digits, 1e-400 to 1e400)",
        "{\"loop\": \"a\", \"deadline\": \"+300000-01-01T00:00:00Z\"} | deadline: +300000-01-01T00:00:00Z (expected: before 2200)",
        "{\"loop\": \"a\", \"deadline\": \"+999999999-12-31T23:59:59Z\"} | deadline: +999999999-12-31T23:59:59Z (expected: before 2200)",
        "{\"loop\": \"a\", \"deadline\": \"2026-11-30T12:00:00Z\"} | deadline: 2026-11-30T12:00:00Z (expected: later than now, which is 2026-11-30T12:00:00Z)",
        "{\"tasks\": [{\"role\": \"a\\nb\", \"prompt\": \"p\"}]} | tasks[0].role: a\\u000ab (expected: 1 to 200 characters, no control characters)",
        "{\"loop\": {\"steps\": [{\"name\": \"s\", \"role\": \"r\", \"reads\": [\"\"]}]}} | loop.steps[0].reads[0]: '' (expected: 1 to 200 characters, no control characters)",
        "{\"loop\": \"a\", \"roles\": {\"x\\nERROR forged\": 5}} | roles.x\\u000aERROR forged: its name (expected: 1 to 200 characters, no control characters)",
        "{\"loop\": \"a\", \"labels\": {\"\": \"v\"}} | labels.: its name (expected: 1 to 200 characters, no control characters)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"output\": {\"$ref\": \"#\"}}}} | roles.r.output: refers to itself (expected: references that end: each step back into a part of it)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"output\": {\"type\": \"objekt\"}}}} | roles.r.output: /type: Expected any of [[array, boolean, integer, null, number, object, string]] (expected: a JSON Schema (2020-12))",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"hedge\": {\"after\": \"1s\", \"max_extra_usd\": \"-1\"}}}} | roles.r.hedge.max_extra_usd: -1 (expected: dollars from 0 to 999999.99 such as 1.5, at most 12 decimals)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"judge\": {\"threshold\": 5}}}} | roles.r.judge.threshold: 5 (expected: a role that gives the score)",
        "{\"loop\": \"a\", \"roles\": {\"r\": {\"timeout\": \"999999999d\"}}} | roles.r.timeout: 999999999d (expected: a duration such as 500ms, 1s, 15m, 24h, 7d or PT30S)",
        "{\"loop\": \"a\", \"input\": {\"t\": 1}, \"input_refs\": {\"/t\": \"sha256:0000000000000000000000000000000000000000000000000000000000000000\"}} | input_refs./t: /t (expected: a JSON Pointer to a field of input that is not there yet)",
        "{\"loop\": \"a\", \"input\": {}, \"input_refs\": {\"/t\": \"x\"}} | input_refs./t: x (expected: the digest of a stored text, sha256: and 64 digits)"
      })
  void read_whatMayNotEnter_isRefusedWithItsPlace(String json, String problem) {
    assertThat(bad(json)).extracting(Problem::toString).containsExactly(problem);
  }

  @Test
  void read_nameOfAnyKind_hasTheSameBound() {
    String longest = "n".repeat(200);
    String loop =
        "{\"id\": \"%1$s\", \"project\": \"%1$s\", \"loop\": {\"name\": \"%1$s\", \"steps\": [{\"name\": \"s\", \"role\":"
            + " \"%1$s\", \"prompt\": \"p\", \"reads\": [\"%1$s\"], \"writes\": \"%1$s\"}]}, \"roles\": {\"%1$s\":"
            + " {\"voice\": \"%1$s\", \"judge\": {\"role\": \"%1$s\"}}}, \"labels\": {\"%1$s\": \"\"}}";

    assertThat(ok(loop.formatted(longest)).id()).isEqualTo(longest);
    assertThat(bad(loop.formatted(longest + "n")))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "id",
            "project",
            "loop.name",
            "loop.steps[0].role",
            "loop.steps[0].reads[0]",
            "loop.steps[0].writes",
            "roles." + "n".repeat(144) + "...",
            "labels." + "n".repeat(143) + "...");
  }

  @Test
  void read_howeverMuchIsWrong_whatIsSaidIsSmall() {
    String name = "x".repeat(9_000);
    List<String> lines =
        Problem.lines(
            bad("{\"loop\": \"" + name + "\", \"id\": \"" + name + "\", \"" + name + "\": 1}"));

    assertThat(lines).hasSize(3).allSatisfy(line -> assertThat(line).hasSizeLessThan(501));
  }

  @Test
  void read_number_keepsItsDigits() {
    JobSubmission job = ok("{\"loop\": \"a\", \"input\": [0.0001, 1.50, 12345678901234567890.1]}");

    assertThat(Objects.requireNonNull(job.input()).valueStream().map(JsonNumbers::digits))
        .containsExactly("0.0001", "1.50", "12345678901234567890.1");
  }

  @Test
  void read_referencesOfTheUser_areTheUsers() {
    JobSubmission job =
        ok("{\"loop\": \"a\", \"input\": {\"schema\": {\"$ref\": \"#/definitions/Address\"}}}");

    assertThat(InputRefs.resolved(Objects.requireNonNull(job.input()), job.inputRefs(), _ -> "no"))
        .hasToString("{\"schema\":{\"$ref\":\"#/definitions/Address\"}}");
  }

  @Test
  void resolved_reference_putsItsTextInItsPlace() {
    JobSubmission job =
        ok(
            "{\"loop\": \"a\", \"input\": {\"files\": [{\"path\": \"a\"}]}, \"input_refs\": {\"/files/0/text\": \"sha256:%s\"}}"
                .formatted("0".repeat(64)));

    assertThat(
            InputRefs.resolved(
                Objects.requireNonNull(job.input()),
                job.inputRefs(),
                digest -> "text of " + digest))
        .hasToString(
            "{\"files\":[{\"path\":\"a\",\"text\":\"text of sha256:%s\"}]}"
                .formatted("0".repeat(64)));
  }

  private static JobSubmission ok(String json) {
    return switch (SubmissionReader.read(json.getBytes(StandardCharsets.UTF_8), NOW)) {
      case SubmissionReader.Ok read -> read.submission();
      case SubmissionReader.Bad read -> throw new AssertionError(read.problems());
    };
  }

  private static List<Problem> bad(String json) {
    return switch (SubmissionReader.read(json.getBytes(StandardCharsets.UTF_8), NOW)) {
      case SubmissionReader.Ok read -> throw new AssertionError("accepted: " + read);
      case SubmissionReader.Bad read -> read.problems();
    };
  }
}
