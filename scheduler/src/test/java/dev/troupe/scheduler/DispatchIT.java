package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.TaskMessage;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whose tasks go out, and how many. */
@ExtendWith(TroupeStack.class)
class DispatchIT {
  /** 8 slots of one worker, three times. */
  private static final int WINDOW = 24;

  private Fleet fleet;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws Exception {
    fleet = new Fleet(stack, folder);
    fleet.scheduler();
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  private static String job(String id, String tenant, String role, int tasks) {
    String task = "{\"role\": \"%s\", \"prompt\": \"say it\"}".formatted(role);
    return "{\"id\": \"%s\", \"tenant\": \"%s\", \"tasks\": [%s]}"
        .formatted(id, tenant, String.join(",", Collections.nCopies(tasks, task)));
  }

  private void untilOut(String role, int tasks) throws Exception {
    fleet.until(
        "SELECT count(*) FROM task WHERE state IN ('dispatched', 'running') AND role = '"
            + role
            + "'",
        tasks);
  }

  @Test
  void tenant_withManyTasks_doesNotKeepAnothersWaiting() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    PretendWorker worker = fleet.worker(_ -> wait(gate));
    fleet.submit(job("big", "acme", "writer", 1_000));
    fleet.until("SELECT count(*) FROM task", 1_000);
    untilOut("writer", WINDOW);
    fleet.submit(job("small", "bolt", "writer", 20));
    fleet.until("SELECT count(*) FROM task", 1_020);

    gate.countDown();
    fleet.end("small");

    List<String> tenants = worker.played.stream().map(TaskMessage::tenant).toList();
    assertThat(tenants.subList(0, tenants.lastIndexOf("bolt")))
        .as("the other's that went before, beside those that were out already")
        .filteredOn("acme"::equals)
        .hasSizeLessThan(3 * WINDOW);
  }

  @Test
  void role_whoseTasksComeBackForWantOfRoom_isHeldBackAndOthersAreNot() throws Exception {
    PretendWorker worker = fleet.worker(_ -> ""); // holds them
    fleet.submit(job("writers", "acme", "writer", 200));
    fleet.until("SELECT count(*) FROM task WHERE state = 'running'", WINDOW);

    fleet.execute(
        """
        SELECT end_tasks(array_agg(ROW(task_id, fence, worker, 'waiting', 0, 0, NULL, NULL, NULL, 3600000, 'rate(mine)', NULL, NULL, NULL, NULL)::task_ending), '{}')
          FROM (SELECT * FROM task WHERE state = 'running' ORDER BY task_id LIMIT 20) AS t
        """);
    fleet.execute("SELECT pg_notify('troupe_finished', '')");
    untilOut("writer", 16);
    fleet.submit(job("judges", "acme", "judge", 5));
    fleet.until("SELECT count(*) FROM task WHERE state = 'running' AND role = 'judge'", 5);

    untilOut("writer", 16);
    fleet.submit(job("more", "acme", "writer", 1));
    fleet.until("SELECT count(*) FROM task WHERE wait_reason = 'limit'", 1);
    assertThat(worker.played)
        .filteredOn(task -> task.role().equals("writer"))
        .as("those that came back, those that did not, and as many as make sixteen")
        .hasSizeLessThanOrEqualTo(WINDOW + 12);
  }

  @Test
  void tenants_moreThanARoundLooksAt_areAllServed() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    PretendWorker worker = fleet.worker(_ -> wait(gate));
    fleet.submit(job("first", "acme", "writer", WINDOW + 1));
    untilOut("writer", WINDOW);
    // As the jobs of as many tenants would be: their flows are behind each other.
    fleet.execute(
        "INSERT INTO task (task_id, job_id, step, index, role, pool, lane, priority, flow, state, queue)"
            + " SELECT uuidv7(), job_id, 0, 1000 + n, 'writer', 'default', 'batch', 1, 1073741823 - n, 'waiting', 'ready'"
            + " FROM job, generate_series(1, 1500) AS n");
    fleet.execute(
        "INSERT INTO task_input (job_id, step, first, prompts) SELECT job_id, 0, 1000 + n, ARRAY['say it'] FROM job, generate_series(1, 1500) AS n");

    gate.countDown();

    fleet.until("SELECT count(*) FROM task WHERE state = 'succeeded'", WINDOW + 1 + 1_500);
    assertThat(worker.played).hasSize(WINDOW + 1 + 1_500);
  }

  private static String wait(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "\"said\"";
  }
}
