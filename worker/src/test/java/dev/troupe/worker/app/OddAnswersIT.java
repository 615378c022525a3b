package dev.troupe.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.LivePrices;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.claim.WorkerInfo;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Dispatch;
import dev.troupe.worker.testbed.Fleet;
import dev.troupe.worker.testbed.Replies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What odd answers of a provider do to their tasks and to the ledger, in a whole worker. */
@ExtendWith(TroupeStack.class)
class OddAnswersIT {
  private static final String TOO_LARGE =
      "{\"error\": {\"message\": \"Request too large for model on tokens per minute (TPM): Limit"
          + " 6000, Requested 7004, please reduce your message size and try again.\", \"type\":"
          + " \"tokens\", \"param\": null, \"code\": \"rate_limit_exceeded\"}}";
  private static final String NO_SCHEMA = "";

  private final TestStack stack;
  private final Fleet fleet;
  private final Replies replies;

  /**
   * @param schema of the role's output
   * @param ends state, failure code and output of the task
   * @param calls status, failure code and cost in picodollars of each
   */
  private record Case(
      String name, int status, String body, String schema, String ends, List<String> calls) {}

  OddAnswersIT(TestStack stack) throws SQLException, IOException {
    this.stack = stack;
    this.fleet = new Fleet(stack);
    this.replies = new Replies();
    ShippedPrices.sync(fleet.database());
  }

  @AfterEach
  void stop() {
    replies.close();
    fleet.close();
  }

  private static String completion(String message, String finish, String usage) {
    return "{\"id\": \"c\", \"choices\": [{\"index\": 0, \"message\": {\"role\": \"assistant\", "
        + message
        + "}, \"finish_reason\": \""
        + finish
        + "\"}], \"usage\": {"
        + usage
        + "}}";
  }

  private static String tokens(int prompt, int completion) {
    return "\"prompt_tokens\": %d, \"completion_tokens\": %d, \"total_tokens\": %d"
        .formatted(prompt, completion, prompt + completion);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  /** At 0.15 dollars a million of input and 0.60 of output. */
  private static List<Case> cases() {
    String hundred = tokens(1_000, 100);
    return List.of(
        new Case(
            "all thought",
            200,
            completion("\"content\": null", "length", tokens(1_000, 400)),
            NO_SCHEMA,
            "failed|cut_at_max_tokens|null",
            List.of("settled|null|390000000")),
        new Case(
            "a tool that nobody offered",
            200,
            completion("\"content\": null, \"tool_calls\": [{}]", "tool_calls", hundred),
            NO_SCHEMA,
            "failed|invalid_output|null",
            List.of("settled|null|210000000", "settled|null|210000000")),
        new Case(
            "no choices",
            200,
            "{\"choices\": [], \"usage\": {" + tokens(1_000, 0) + "}}",
            NO_SCHEMA,
            "failed|invalid_output|null",
            List.of("settled|null|150000000", "settled|null|150000000")),
        new Case(
            "reasoning beside completion",
            200,
            completion(
                "\"content\": \"x\"",
                "stop",
                "\"prompt_tokens\": 1000, \"completion_tokens\": 10, \"total_tokens\": 1510,"
                    + " \"completion_tokens_details\": {\"reasoning_tokens\": 500}"),
            NO_SCHEMA,
            "succeeded|null|\"x\"",
            List.of("settled|null|456000000")),
        new Case(
            "usage that contradicts itself",
            200,
            completion(
                "\"content\": \"x\"",
                "stop",
                "\"prompt_tokens\": 1000, \"completion_tokens\": 10, \"total_tokens\": 1511"),
            NO_SCHEMA,
            "succeeded|null|\"x\"",
            List.of("unknown|no_usage|reserved")),
        new Case(
            "created",
            201,
            completion("\"content\": \"x\"", "stop", hundred),
            NO_SCHEMA,
            "succeeded|null|\"x\"",
            List.of("settled|null|210000000")),
        new Case(
            "too large",
            413,
            TOO_LARGE,
            NO_SCHEMA,
            "failed|context_length|null",
            List.of("failed|context_length|0")),
        new Case(
            "too large for a minute",
            429,
            TOO_LARGE,
            NO_SCHEMA,
            "failed|context_length|null",
            List.of("failed|context_length|0")),
        new Case(
            "what nothing can store, and our key",
            200,
            completion("\"content\": \"a\\u0000b \\ud83d sk-echo-12345678\"", "stop", hundred),
            NO_SCHEMA,
            "succeeded|null|\"a\uFFFDb \uFFFD (secret)\"",
            List.of("settled|null|210000000")),
        new Case(
            "JSON between words",
            200,
            completion(
                "\"content\": \"Here: ```json {\\\"z\\\": 1.10, \\\"a\\\": \\\"\\\\u0000\\\"}```\"",
                "stop",
                hundred),
            "{\"type\": \"object\"}",
            "succeeded|null|{\"z\":1.10,\"a\":\"\\ufffd\"}",
            List.of("settled|null|210000000")),
        new Case(
            "a schema that is itself",
            200,
            completion("\"content\": \"{}\"", "stop", hundred),
            "{\"$ref\": \"#\"}",
            "failed|output_schema|null",
            List.of("settled|null|210000000")));
  }

  @Test
  void eachOfThem_endsItsTaskWellAndCostsWhatItCost() throws Exception {
    TroupeConfig config =
        Configs.withOptions(
            Configs.of(stack, fleet, stack.uniquePrefix() + "odd", replies.base().toString()),
            "openai",
            Map.of("secret_access_key", "sk-echo-12345678"));
    WorkerInfo info = new WorkerInfo("w1", "here", 1, "default", 16);
    try (Dispatch dispatch = new Dispatch(config.kafka());
        WorkerApp app =
            new WorkerApp(
                config,
                info,
                fleet.database(),
                new LivePrices(fleet.database(), System::nanoTime),
                InstantSource.system(),
                Configs.health())) {
      app.start();
      int ended = 0;
      for (Case c : cases()) {
        byte[] body = c.body().getBytes(StandardCharsets.UTF_8);
        replies.give(c.status(), Map.of("content-type", "application/json"), body);
        ended = assertEnds(dispatch, c, ended);
        replies.give(
            c.status(),
            Map.of("content-type", "application/json", "content-encoding", "gzip"),
            gzip(body));
        ended = assertEnds(dispatch, c, ended);
      }
    }
    assertThat(fleet.ledgerDifferences()).isEmpty();
    assertThat(fleet.count("SELECT count(*) FROM call WHERE status = 'intent'")).isZero();
  }

  private int assertEnds(Dispatch dispatch, Case c, int ended) throws Exception {
    Role role = Fleet.role("r" + ended, schema(c), "openai/gpt-4o-mini");
    List<TaskMessage> tasks = fleet.tasks(fleet.job(), role, List.of(c.name() + " " + ended));
    dispatch.offer(tasks);
    Dispatch.await(fleet, "SELECT count(*) FROM finished, unnest(tasks)", ended + 1L);

    String id = "'" + tasks.getFirst().taskId() + "'";
    assertThat(
            fleet.rows(
                "SELECT t.state, t.failure_code, o.output FROM task t LEFT JOIN task_output o"
                    + " USING (task_id) WHERE task_id = "
                    + id))
        .as(c.name())
        .containsExactly(c.ends());
    assertThat(
            fleet.rows(
                "SELECT status, failure_code, CASE WHEN status = 'unknown' AND cost_pico ="
                    + " reserved_pico THEN 'reserved' ELSE cost_pico::text END FROM call"
                    + " WHERE task_id = "
                    + id))
        .as(c.name())
        .containsExactlyElementsOf(c.calls());
    return ended + 1;
  }

  private static tools.jackson.databind.@Nullable JsonNode schema(Case c) {
    return c.schema().isEmpty() ? null : Json.STRICT.readTree(c.schema());
  }
}
