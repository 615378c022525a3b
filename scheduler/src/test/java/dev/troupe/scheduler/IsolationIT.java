package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.scheduler.app.SchedulerApp;
import dev.troupe.scheduler.intake.Intake;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One job's content fails somewhere, and all others go on. */
@ExtendWith(TroupeStack.class)
@Order(1)
class IsolationIT {
  private static final String TWO_STEPS =
      """
      {"id": "%s", "loop": {"steps": [{"name": "a", "role": "writer", "prompt": "%s"}, {"name": "b", "role": "writer", "after": ["a"], "prompt": "and {{a}}"}]}}
      """;

  private Fleet fleet;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(fleet.fatal).isNotDone();
    fleet.close();
  }

  private static String answer(TaskMessage task) {
    return Json.string("<" + task.prompt() + ">");
  }

  /** Has the database refuse what concerns the job {@code poison}. */
  private void plant(String when, String table, String jobOfRow, String state) throws Exception {
    plant(when, table, "true", jobOfRow, state);
  }

  /** As that, where a condition on the row holds. */
  private void plant(String when, String table, String condition, String jobOfRow, String state)
      throws Exception {
    fleet.execute(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF EXISTS (SELECT 1 FROM job WHERE job_id = %s AND id = 'poison') THEN RAISE EXCEPTION 'refused' USING ERRCODE = '%s'; END IF;
          RETURN coalesce(NEW, OLD);
        END $$;
        CREATE TRIGGER refuse %s ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION refuse()
        """
            .formatted(jobOfRow, state, when, table, condition));
  }

  @Test
  void submission_thatTheDatabaseRefuses_isRejectedAloneAndTheOthersAreTaken() throws Exception {
    fleet.scheduler().close(); // there are tables and topics; what comes now is one batch
    plant("AFTER INSERT", "step", "NEW.job_id", "22021");
    for (int i = 0; i < 5; i++) {
      fleet.submit(TWO_STEPS.formatted("before" + i, "x"));
    }
    fleet.submit(TWO_STEPS.formatted("poison", "x"));
    for (int i = 0; i < 5; i++) {
      fleet.submit(TWO_STEPS.formatted("after" + i, "x"));
    }

    fleet.scheduler();
    fleet.worker(IsolationIT::answer);

    for (int i = 0; i < 5; i++) {
      assertThat(fleet.end("before" + i).path("type").asString()).isEqualTo("completed");
      assertThat(fleet.end("after" + i).path("type").asString()).isEqualTo("completed");
    }
    ConsumerRecord<String, byte[]> rejected =
        fleet
            .readUntil(fleet.topics.rejected(), r -> r.path("id").asString("").equals("poison"))
            .getLast();
    assertThat(CloudEvents.header(rejected.headers(), Intake.REASON)).contains("refused");
    assertThat(fleet.count("SELECT count(*) FROM job WHERE id = 'poison'")).isZero();
  }

  @Test
  void job_thatCannotBeAdvanced_failsAloneAndNoResultIsPublishedTwice() throws Exception {
    fleet.scheduler().close();
    plant("BEFORE UPDATE", "step", "NEW.job_id", "54000");
    fleet.submit(TWO_STEPS.formatted("one", "x"));
    fleet.submit(TWO_STEPS.formatted("poison", "x"));
    fleet.submit(TWO_STEPS.formatted("two", "x"));

    fleet.scheduler();
    fleet.worker(IsolationIT::answer);

    assertThat(fleet.end("one").path("type").asString()).isEqualTo("completed");
    assertThat(fleet.end("two").path("type").asString()).isEqualTo("completed");
    assertThat(fleet.end("poison").path("type").asString()).isEqualTo("failed");
    assertThat(fleet.count("SELECT count(*) FROM job WHERE reason LIKE 'it could not go on:%'"))
        .isEqualTo(1);
    assertThat(fleet.count("SELECT count(*) FROM set_aside WHERE loop = 'advance'")).isEqualTo(1);
    Set<String> tasks = new HashSet<>();
    Map<String, Long> times =
        fleet
            .readUntil(
                fleet.topics.results(),
                r -> tasks.add(r.path("task_id").asString()) && tasks.size() == 5)
            .stream()
            .collect(
                Collectors.groupingBy(
                    r -> String.valueOf(CloudEvents.header(r.headers(), "ce_id")),
                    Collectors.counting()));
    assertThat(times).hasSize(5).allSatisfy((_, n) -> assertThat(n).isEqualTo(1));
  }

  @Test
  void job_whoseDefinitionCannotBeRead_failsAloneAlsoWhenItsTasksAreDispatched() throws Exception {
    SchedulerApp first = fleet.scheduler();
    fleet.submit(TWO_STEPS.formatted("poison", "x"));
    fleet.until("SELECT count(*) FROM task", 1);
    first.close();
    fleet.execute("UPDATE job SET definition = '{' WHERE id = 'poison'");

    fleet.scheduler();
    fleet.worker(IsolationIT::answer);
    fleet.submit(TWO_STEPS.formatted("good", "x"));

    assertThat(fleet.end("good").path("type").asString()).isEqualTo("completed");
    fleet.until("SELECT count(*) FROM job WHERE id = 'poison' AND state = 'failed'", 1);
    fleet.until("SELECT count(*) FROM finished", 0);
    assertThat(
            fleet.count("SELECT count(*) FROM job WHERE reason LIKE 'its definition can%read:%'"))
        .isEqualTo(1);
  }

  /** That the job failed for that reason alone, and that the loop said so. */
  private void assertSetAside(String loop, String code) throws Exception {
    fleet.until("SELECT count(*) FROM job WHERE id = 'poison' AND state = 'failed'", 1);
    fleet.until(
        "SELECT count(*) FROM task t JOIN job j USING (job_id) WHERE j.id = 'poison' AND t.failure_code = '%s'"
            .formatted(code),
        1);
    fleet.until(
        "SELECT count(*) FROM set_aside WHERE loop = '%s' AND item LIKE 'task %%'".formatted(loop),
        1);
  }

  @Test
  void task_thatCannotBeDispatched_failsAloneAndTheOthersAreDispatched() throws Exception {
    fleet.scheduler();
    fleet.submit(TWO_STEPS.formatted("one", "x"));
    fleet.submit(TWO_STEPS.formatted("poison", "x"));
    fleet.submit(TWO_STEPS.formatted("two", "x"));
    fleet.until("SELECT count(*) FROM task WHERE queue = 'ready'", 3);
    plant("BEFORE UPDATE", "task", "NEW.state = 'dispatched'", "NEW.job_id", "22023");

    fleet.worker(IsolationIT::answer);

    assertThat(fleet.end("one").path("type").asString()).isEqualTo("completed");
    assertThat(fleet.end("two").path("type").asString()).isEqualTo("completed");
    assertSetAside("dispatch", "not_dispatchable");
  }

  @Test
  void task_whoseTimeHasComeButCannotBeMoved_failsAloneAndTheOthersGoOn() throws Exception {
    fleet.scheduler();
    fleet.submit(TWO_STEPS.formatted("one", "x"));
    fleet.submit(TWO_STEPS.formatted("poison", "x"));
    fleet.until("SELECT count(*) FROM task WHERE queue = 'ready'", 2);
    fleet.execute("UPDATE task SET queue = 'delayed', not_before = now() + interval '1 hour'");
    plant("BEFORE UPDATE", "task", "NEW.queue = 'ready'", "NEW.job_id", "22023");
    fleet.execute("UPDATE task SET not_before = now()");

    fleet.worker(IsolationIT::answer);

    assertThat(fleet.end("one").path("type").asString()).isEqualTo("completed");
    assertSetAside("dispatch", "not_dispatchable");
  }

  @Test
  void task_ofWhichNoOfferCanBeMade_failsAloneWhenAnotherTakesOver() throws Exception {
    SchedulerApp first = fleet.scheduler();
    fleet.submit(TWO_STEPS.formatted("one", "x"));
    fleet.submit(TWO_STEPS.formatted("poison", "x"));
    fleet.submit(TWO_STEPS.formatted("two", "x"));
    fleet.until("SELECT count(*) FROM task WHERE queue = 'ready'", 3);
    first.close();
    // Offered by somebody who then died; and one belongs to a step that its job does not have.
    fleet.execute(
        "UPDATE task SET state = 'dispatched', queue = NULL, dispatched_at = now();"
            + "UPDATE job SET definition = (definition::jsonb || '{\"steps\": []}')::text WHERE id = 'poison'");

    fleet.scheduler();
    fleet.worker(IsolationIT::answer);

    assertThat(fleet.end("one").path("type").asString()).isEqualTo("completed");
    assertThat(fleet.end("two").path("type").asString()).isEqualTo("completed");
    fleet.until("SELECT count(*) FROM task WHERE failure_code = 'not_offerable'", 1);
    fleet.until("SELECT count(*) FROM job WHERE id = 'poison' AND state = 'failed'", 1);
  }

  @Test
  void task_thatABudgetCannotResume_failsAloneAndTheOthersGoOn() throws Exception {
    fleet.scheduler();
    fleet.execute("SELECT budget_set('global', '', 'day', 'UTC', 5000000000000, 'operator')");
    fleet.submit(TWO_STEPS.formatted("one", "x"));
    fleet.submit(TWO_STEPS.formatted("poison", "x"));
    fleet.submit(TWO_STEPS.formatted("two", "x"));
    fleet.until("SELECT count(*) FROM task WHERE queue = 'ready'", 3);
    fleet.execute(
        "UPDATE task SET queue = 'delayed', not_before = now() + interval '1 year', wait_reason = 'budget(global per day)', paused_by = (SELECT budget_id FROM budget WHERE scope = 'global')");
    plant("BEFORE UPDATE", "task", "NEW.queue = 'ready'", "NEW.job_id", "22023");

    // Its window has room again.
    fleet.execute("UPDATE budget_window SET wanted_pico = 1000, wanted_at = now()");
    fleet.worker(IsolationIT::answer);

    assertThat(fleet.end("one").path("type").asString()).isEqualTo("completed");
    assertThat(fleet.end("two").path("type").asString()).isEqualTo("completed");
    assertSetAside("budgets", "not_resumable");
  }

  @Test
  void deadWorker_thatCannotBeDeclaredDead_doesNotKeepTheOthersTasks() throws Exception {
    fleet.scheduler();
    PretendWorker silent = fleet.worker(_ -> "");
    fleet.submit("{\"id\": \"one\", \"tasks\": [{\"role\": \"writer\", \"prompt\": \"hello\"}]}");
    fleet.until("SELECT count(*) FROM task WHERE state = 'running'", 1);
    silent.close();
    fleet.execute(
        """
        INSERT INTO worker (worker_id, name, host, pid, pool, slots, state, lease_until) VALUES ('00000000-0000-7000-8000-000000000000', 'cursed', 'here', 1, 'default', 1, 'live', now() - interval '1 second');
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '22003'; END $$;
        CREATE TRIGGER refuse BEFORE UPDATE ON worker FOR EACH ROW WHEN (OLD.name = 'cursed') EXECUTE FUNCTION refuse();
        UPDATE worker SET lease_until = now() - interval '1 second' WHERE name = 'pretend'
        """);

    fleet.worker(IsolationIT::answer);

    assertThat(fleet.end("one").path("type").asString()).isEqualTo("completed");
    fleet.until(
        "SELECT count(*) FROM set_aside WHERE loop = 'rescue' AND item LIKE 'worker 00000000-%'",
        1);
  }

  @Test
  void submission_tooLargeToGoBackWithItsReason_isNamedByItsPlace() throws Exception {
    fleet.scheduler();
    byte[] large =
        ("{\"id\": \"large\", \"input\": \"" + "x".repeat((8 << 20) - 2_000) + "\", \"oops\": 1}")
            .getBytes(StandardCharsets.UTF_8);

    fleet.submit(large);

    ConsumerRecord<String, byte[]> rejected =
        fleet
            .readUntil(fleet.topics.rejected(), r -> r.path("bytes").asLong(0) == large.length)
            .getLast();
    JsonNode where = Fleet.tree(rejected);
    assertThat(where.path("topic").asString()).isEqualTo(fleet.topics.jobs());
    assertThat(where.path("sha256").asString()).isEqualTo(Digest.of(large));
    assertThat(CloudEvents.header(rejected.headers(), Intake.REASON)).contains("oops");
    assertThat(CloudEvents.header(rejected.headers(), Intake.POINTER)).isEqualTo("true");
  }

  @Test
  void submission_thatUnpacksToMoreThanItsSender_isRefusedByTheBrokerAndTheOthersAreTaken()
      throws Exception {
    fleet.scheduler();
    fleet.worker(IsolationIT::answer);

    assertThatThrownBy(() -> fleet.submitPacked(new byte[64 << 20]))
        .hasCauseInstanceOf(RecordTooLargeException.class);
    fleet.submit(TWO_STEPS.formatted("good", "x"));

    assertThat(fleet.end("good").path("type").asString()).isEqualTo("completed");
  }

  @Test
  void job_withNothingToDo_hasSucceededAtOnce() throws Exception {
    fleet.scheduler();

    fleet.submit(
        """
        {"id": "none", "input": {"items": []}, "loop": {"steps": [
          {"name": "a", "role": "writer", "for_each": "input.items", "prompt": "{{item}}"},
          {"name": "b", "role": "writer", "for_each": "a", "prompt": "{{item}}"}]}}
        """);

    JsonNode end = fleet.end("none");
    assertThat(end.path("type").asString()).isEqualTo("completed");
    assertThat(end.path("total").asInt()).isZero();
    assertThat(
            fleet.count(
                "SELECT count(*) FROM job WHERE state = 'succeeded' AND finished_at IS NOT NULL"))
        .isEqualTo(1);
  }

  @Test
  void readyz_loopThatWaitsForHalfAMinute_namesItAndItsItemUntilItGetsOn() throws Exception {
    SchedulerApp scheduler = fleet.scheduler();
    fleet.worker(IsolationIT::answer);
    plant("BEFORE UPDATE", "step", "NEW.job_id", "53100");
    fleet.submit(TWO_STEPS.formatted("poison", "x"));
    fleet.until("SELECT count(*) FROM finished", 1);

    fleet.later(Duration.ofSeconds(31));

    HttpResponse<String> standing =
        // Until its round has failed it is only known not to come back.
        ready(
            scheduler,
            answer ->
                answer.body().contains("\"loop\":\"advance\"")
                    && answer.body().contains("refused"));
    assertThat(standing.statusCode()).isEqualTo(503);
    assertThat(standing.body()).contains("task ");
    fleet.until("SELECT count(*) FROM stall WHERE loop = 'advance' AND kind = 'scheduler'", 1);
    fleet.execute("DROP TRIGGER refuse ON step");
    assertThat(fleet.end("poison").path("type").asString()).isEqualTo("completed");
    ready(scheduler, answer -> answer.statusCode() == 200);
    fleet.until("SELECT count(*) FROM stall", 0);
  }

  /** Asks until it is so. */
  private HttpResponse<String> ready(SchedulerApp scheduler, Predicate<HttpResponse<String>> right)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + scheduler.port().orElseThrow() + "/readyz"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return fleet.until(() -> client.send(request, HttpResponse.BodyHandlers.ofString()), right);
    }
  }
}
