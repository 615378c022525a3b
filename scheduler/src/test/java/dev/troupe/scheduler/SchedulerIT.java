package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.scheduler.app.SchedulerApp;
import dev.troupe.scheduler.intake.Intake;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@ExtendWith(TroupeStack.class)
@Order(1)
class SchedulerIT {
  private static final String EPISODE =
      """
      {"id": "ep", "input": {"premise": "two owls"}, "loop": {"name": "episode", "steps": [
        {"name": "plan", "role": "planner", "prompt": "plan {{input.premise}}"},
        {"name": "scene", "role": "writer", "for_each": "plan.scenes", "concurrency": 2, "prompt": "write {{item.title}} #{{index}}"},
        {"name": "judge", "role": "judge", "for_each": "scene", "prompt": "judge {{item}}"},
        {"name": "final", "role": "editor", "after": ["scene", "judge"], "prompt": "{{#scene}}[{{index}}:{{text}}]{{/scene}} {{#judge}}{{text}};{{/judge}}"}
      ]}}
      """;

  private Fleet fleet;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  private static String play(TaskMessage task) {
    return switch (task.step()) {
      case "plan" -> "{\"scenes\": [{\"title\": \"a\"}, {\"title\": \"b\"}, {\"title\": \"c\"}]}";
      default -> "\"<" + task.prompt() + ">\"";
    };
  }

  @Test
  void loop_withFanOutAndFanIn_playsEachTaskOnceAndInOrder() throws Exception {
    fleet.scheduler();
    PretendWorker worker = fleet.worker(SchedulerIT::play);

    fleet.submit(EPISODE);

    assertThat(fleet.end("ep").path("type").asString()).isEqualTo("completed");
    assertThat(worker.played)
        .hasSize(8)
        .first()
        .extracting(TaskMessage::prompt)
        .isEqualTo("plan two owls");
    assertThat(List.copyOf(worker.played).getLast().prompt())
        .isEqualTo(
            "[0:<write a #0>][1:<write b #1>][2:<write c #2>] <judge <write a #0>>;<judge <write b #1>>;<judge <write c #2>>;");
    assertThat(fleet.results("ep", 8))
        .hasSize(8)
        .allSatisfy((id, r) -> assertThat(r.path("state").asString()).isEqualTo("succeeded"));
    assertThat(fleet.count("SELECT count(*) FROM finished")).isZero();
    assertThat(fleet.count("SELECT count(*) FROM task WHERE state <> 'succeeded'")).isZero();
  }

  @Test
  void loop_withAFailedTask_neverStartsWhatDependsOnIt() throws Exception {
    fleet.scheduler();
    PretendWorker worker =
        fleet.worker(task -> task.step().equals("scene") && task.index() == 1 ? null : play(task));

    fleet.submit(EPISODE);

    JsonNode end = fleet.end("ep");
    assertThat(end.path("type").asString()).isEqualTo("failed");
    assertThat(end.path("failed").asInt()).isEqualTo(1);
    assertThat(worker.played)
        .extracting(TaskMessage::step)
        .doesNotContain("final")
        .filteredOn("judge"::equals)
        .hasSize(2);
  }

  @Test
  void submission_sentTwice_isOneJob_andWithOtherContentIsRejected() throws Exception {
    fleet.scheduler();
    PretendWorker worker = fleet.worker(SchedulerIT::play);
    String job = "{\"id\": \"one\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"hello\"}]}";

    fleet.submit(job);
    fleet.submit(job);
    fleet.submit(job.replace("hello", "other"));

    ConsumerRecord<String, byte[]> rejected =
        fleet
            .readUntil(fleet.topics.rejected(), r -> r.path("id").asString("").equals("one"))
            .getLast();
    assertThat(CloudEvents.header(rejected.headers(), Intake.REASON))
        .isEqualTo("id: one (expected: an id that no job with other content has)");
    fleet.end("one");
    assertThat(fleet.count("SELECT count(*) FROM job")).isEqualTo(1);
    assertThat(worker.played).singleElement().extracting(TaskMessage::prompt).isEqualTo("hello");
  }

  @Test
  void submission_sentAgainWhenItsPromptCouldNoLongerBeMade_isTheJobThatItWas() throws Exception {
    fleet.scheduler();
    fleet.worker(SchedulerIT::play);
    fleet.execute("SELECT state_put('default', 'default', 'd', NULL, '{\"t\": 1}', NULL, 'me')");
    String job =
        "{\"id\": \"one\", \"loop\": {\"steps\": [{\"name\": \"a\", \"role\": \"writer\", \"reads\": [\"d\"], \"prompt\": \"{{state.d.t}}\"}]}}";
    fleet.submit(job);
    fleet.end("one");
    fleet.execute("SELECT state_put('default', 'default', 'd', NULL, '{\"u\": 1}', NULL, 'me')");

    fleet.submit(job);
    fleet.submit("{\"id\": \"bad\", \"tasks\": []}");

    assertThat(
            fleet.readUntil(fleet.topics.rejected(), r -> r.path("id").asString("").equals("bad")))
        .as("rejected up to the one that is bad")
        .hasSize(1);
  }

  @Test
  void submissions_thatComeAtOnce_theFirstIsAtWorkBeforeTheLastIsStored() throws Exception {
    fleet.scheduler().close(); // there are topics; what comes now is one poll
    fleet.submit(tasks("first", 1_000));
    fleet.submit(tasks("last", 1));
    fleet.worker(SchedulerIT::play);
    try (Connection other = DriverManager.getConnection(fleet.jdbcUrl)) {
      other.setAutoCommit(false);
      try (Statement s = other.createStatement()) {
        // Whoever stores the last one has to wait for this.
        s.execute(
            "INSERT INTO job (job_id, tenant, id, content, project, loop, definition, priority, state) VALUES (gen_random_uuid(), 'default', 'last', 'c', 'p', 'tasks', '{}', 1, 'running')");
      }
      fleet.scheduler();

      assertThat(fleet.end("first").path("succeeded").asInt()).isEqualTo(1_000);
      assertThat(fleet.count("SELECT count(*) FROM job")).isEqualTo(1);
      other.rollback();
    }
    assertThat(fleet.end("last").path("type").asString()).isEqualTo("completed");
  }

  private static String tasks(String id, int count) {
    String task = "{\"role\": \"writer\", \"prompt\": \"hello\"}";
    return "{\"id\": \"%s\", \"tasks\": [%s]}"
        .formatted(id, String.join(",", Collections.nCopies(count, task)));
  }

  @Test
  void submission_thatIsNoJob_isRejectedUnchangedAndStopsNothing() throws Exception {
    fleet.scheduler();
    fleet.worker(SchedulerIT::play);

    fleet.submit("not json at all");
    fleet.submit(
        "{\"id\": \"x\", \"loop\": {\"steps\": [{\"name\": \"a\", \"role\": \"nobody\", \"after\": [\"b\"], \"prompt\": \"{{c}}\"}]}}");
    fleet.submit("{\"id\": \"good\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"hello\"}]}");

    List<ConsumerRecord<String, byte[]>> rejected =
        fleet.readUntil(fleet.topics.rejected(), r -> r.path("id").asString("").equals("x"));
    assertThat(rejected)
        .anySatisfy(
            r ->
                assertThat(new String(r.value(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("not json at all"));
    assertThat(CloudEvents.header(rejected.getLast().headers(), Intake.REASON))
        .contains("loop.steps[0].after[0]: b (expected: ");
    assertThat(fleet.end("good").path("type").asString()).isEqualTo("completed");
  }

  @Test
  void submission_whoseRoleHasNoPrice_isRejectedWithTheCommandThatHelpsUntilItIsSet()
      throws Exception {
    fleet.scheduler();
    fleet.worker(SchedulerIT::play);
    String job = "{\"id\": \"%s\", \"tasks\": [{\"role\": \"unpriced\", \"prompt\": \"x\"}]}";

    fleet.submit(job.formatted("early"));

    ConsumerRecord<String, byte[]> rejected =
        fleet
            .readUntil(fleet.topics.rejected(), r -> r.path("id").asString("").equals("early"))
            .getLast();
    assertThat(CloudEvents.header(rejected.headers(), Intake.REASON))
        .contains("mine/m")
        .contains("troupe prices set mine/m --input");

    fleet.execute(
        "INSERT INTO price (source, provider, model, effective_from, input, output)"
            + " VALUES ('local', 'mine', 'm', '2000-01-01', 1, 1)");
    // The scheduler's copy of the table may be a second old.
    String told = "";
    for (int i = 0; i < 200 && !told.equals("accepted"); i++) {
      String id = "late" + i;
      fleet.submit(job.formatted(id));
      told =
          Fleet.tree(
                  fleet
                      .readUntil(fleet.topics.events(), e -> e.path("job").asString("").equals(id))
                      .getLast())
              .path("type")
              .asString();
    }
    assertThat(told).isEqualTo("accepted");
  }

  @Test
  void task_offeredTwice_isPlayedOnce() throws Exception {
    fleet.scheduler();
    PretendWorker worker = fleet.worker(SchedulerIT::play);
    fleet.submit("{\"id\": \"one\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"hello\"}]}");
    fleet.end("one");

    fleet.offer(worker.played.element());
    fleet.submit("{\"id\": \"two\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"again\"}]}");
    fleet.end("two");

    assertThat(worker.played).extracting(TaskMessage::prompt).containsExactly("hello", "again");
  }

  @Test
  void worker_thatDies_losesItsTaskToAnother() throws Exception {
    fleet.scheduler();
    PretendWorker first = fleet.worker(_ -> "");
    fleet.submit("{\"id\": \"one\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"hello\"}]}");
    fleet.until("SELECT count(*) FROM task WHERE state = 'running'", 1);
    first.close();

    fleet.execute("UPDATE worker SET lease_until = now() - interval '1 second'");
    fleet.until("SELECT count(*) FROM worker WHERE state = 'dead'", 1);
    PretendWorker second = fleet.worker(SchedulerIT::play);

    assertThat(fleet.end("one").path("type").asString()).isEqualTo("completed");
    assertThat(second.played).hasSize(1);
    assertThat(fleet.count("SELECT fence FROM task")).isEqualTo(2);
  }

  @Test
  void task_whoseWorkersKeepDying_isGivenUpAsPoison() throws Exception {
    fleet.scheduler();
    fleet.submit("{\"id\": \"one\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"hello\"}]}");
    for (int i = 1; i <= 2; i++) {
      try (PretendWorker w = fleet.worker(_ -> "")) {
        fleet.until("SELECT count(*) FROM task WHERE state = 'running' AND claims = " + i, 1);
      }
      fleet.execute("UPDATE worker SET lease_until = now() - interval '1 second'");
      fleet.until("SELECT count(*) FROM worker WHERE state = 'dead'", i);
    }

    assertThat(fleet.end("one").path("type").asString()).isEqualTo("failed");
    assertThat(fleet.results("one", 1).values())
        .singleElement()
        .satisfies(r -> assertThat(r.path("failure").path("code").asString()).isEqualTo("poison"));
  }

  @Test
  void job_thatIsCancelled_endsItsTasksAndSaysSo() throws Exception {
    fleet.scheduler();
    fleet.submit(
        "{\"id\": \"one\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"hello\"}, {\"role\": \"writer\", \"prompt\": \"you\"}]}");
    fleet.until("SELECT count(*) FROM task", 2);

    fleet.execute("SELECT end_job(job_id, 'cancelled', 'not needed') FROM job");

    assertThat(fleet.end("one").path("type").asString()).isEqualTo("cancelled");
    assertThat(fleet.results("one", 2))
        .allSatisfy((id, r) -> assertThat(r.path("state").asString()).isEqualTo("cancelled"));
    PretendWorker worker = fleet.worker(SchedulerIT::play);
    fleet.submit("{\"id\": \"two\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"again\"}]}");
    fleet.end("two");
    assertThat(worker.played).extracting(TaskMessage::prompt).containsExactly("again");
  }

  @Test
  void job_withADeadlineThatPasses_expires() throws Exception {
    fleet.scheduler();

    fleet.submit(
        "{\"id\": \"late\", \"deadline\": \"2199-01-01T00:00:00Z\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"hello\"}]}");
    fleet.until("SELECT count(*) FROM job WHERE id = 'late'", 1);
    fleet.execute("UPDATE job SET deadline = now() WHERE id = 'late'");

    assertThat(fleet.end("late").path("type").asString()).isEqualTo("expired");
  }

  @Test
  void standby_whenTheLeaderIsGone_finishesTheJob() throws Exception {
    var leader = fleet.scheduler();
    fleet.until(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7236846"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        1);
    var standby = fleet.scheduler();
    fleet.submit("{\"id\": \"one\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"hello\"}]}");
    fleet.until("SELECT count(*) FROM task", 1);
    assertThat(standby.leads()).isFalse();

    leader.close();
    fleet.worker(SchedulerIT::play);

    assertThat(fleet.end("one").path("type").asString()).isEqualTo("completed");
    assertThat(standby.leads()).isTrue();
  }

  @Test
  void http_goodSubmission_isTakenAndCanBeLookedUp() throws Exception {
    var scheduler = fleet.scheduler();
    fleet.worker(SchedulerIT::play);

    HttpResponse<String> taken =
        post(scheduler, "{\"tasks\": [{\"role\": \"writer\", \"prompt\": \"hello\"}]}");

    assertThat(taken.statusCode()).isEqualTo(202);
    String id = Json.MESSAGES.readTree(taken.body()).path("id").asString();
    fleet.end(id);
    JsonNode job = Json.MESSAGES.readTree(get(scheduler, "/v1/jobs/" + id).body());
    assertThat(job.path("state").asString()).isEqualTo("succeeded");
    assertThat(job.path("succeeded").asInt()).isEqualTo(1);
    assertThat(get(scheduler, "/readyz").statusCode()).isEqualTo(200);
    assertThat(get(scheduler, "/v1/jobs/nobody").statusCode()).isEqualTo(404);
  }

  @Test
  void http_badSubmission_getsEveryProblemAndMakesNoJob() throws Exception {
    var scheduler = fleet.scheduler();

    HttpResponse<String> refused =
        post(
            scheduler,
            "{\"id\": \"x\", \"tasks\": [{\"role\": \"nobody\", \"prompt\": \"hello\"}]}");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("tasks[0].role: nobody (expected: ");
    assertThat(get(scheduler, "/v1/jobs/x").statusCode()).isEqualTo(404);
  }

  private static HttpResponse<String> post(SchedulerApp scheduler, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(scheduler, "/v1/jobs"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> get(SchedulerApp scheduler, String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(scheduler, path)));
  }

  private static URI uri(SchedulerApp scheduler, String path) {
    return URI.create("http://127.0.0.1:" + scheduler.port().orElseThrow() + path);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
