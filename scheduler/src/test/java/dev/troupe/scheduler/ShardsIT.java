package dev.troupe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.scheduler.advance.Shards;
import dev.troupe.scheduler.app.SchedulerApp;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several schedulers advance jobs side by side. */
@ExtendWith(TroupeStack.class)
class ShardsIT {
  private static final int JOBS = 24;

  private Fleet fleet;
  private int started;

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

  /** Whose clock stands: a place in its dispatch window that is not given back stays lost. */
  private SchedulerApp scheduler() throws Exception {
    // Ids are made of time and chance, and that is the same for all in a test.
    Instant own = Instant.parse("2026-11-30T12:00:00Z").plus(Duration.ofHours(started++));
    return fleet.scheduler(new SettableClock(own));
  }

  private void submit(String ids) {
    for (int i = 0; i < JOBS; i++) {
      fleet.submit(
          """
          {"id": "%s", "loop": {"steps": [{"name": "a", "role": "writer", "prompt": "x"}, {"name": "b", "role": "writer", "after": ["a"], "prompt": "and {{a}}"},
            {"name": "c", "role": "writer", "after": ["b"], "prompt": "then {{b}}"}]}}
          """
              .formatted(ids + i));
    }
  }

  /** Notes which connection takes what out of the outbox. */
  private void watch() throws Exception {
    fleet.execute(
        """
        CREATE TABLE taken (pid integer, job_id uuid, tasks integer);
        CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO taken VALUES (pg_backend_pid(), OLD.job_id, cardinality(OLD.tasks)); RETURN OLD; END $$;
        CREATE TRIGGER take AFTER DELETE ON finished FOR EACH ROW EXECUTE FUNCTION take()
        """);
  }

  private static boolean half(SchedulerApp scheduler) {
    return scheduler.shards() == Shards.COUNT / 2;
  }

  @Test
  void schedulers_ofWhichOneLeads_advanceHalfOfTheJobsEachAndEachTaskOnce() throws Exception {
    SchedulerApp first = scheduler();
    fleet.until(first::leads, leads -> leads);
    SchedulerApp second = scheduler();
    fleet.until(() -> half(first) && half(second), both -> both);
    watch();
    PretendWorker worker = fleet.worker(ShardsIT::answer);

    submit("j");

    fleet.until("SELECT count(*) FROM job WHERE state = 'succeeded'", JOBS);
    assertThat(second.leads()).isFalse();
    assertThat(worker.played).hasSize(3 * JOBS);
    assertThat(worker.played).extracting(TaskMessage::taskId).doesNotHaveDuplicates();
    assertThat(fleet.count("SELECT count(DISTINCT pid) FROM taken")).isEqualTo(2);
    assertThat(
            fleet.count(
                "SELECT count(*) FROM (SELECT job_id FROM taken GROUP BY job_id HAVING count(DISTINCT pid) > 1) AS torn"))
        .as("jobs that more than one scheduler advanced")
        .isZero();
    assertThat(fleet.count("SELECT sum(tasks) FROM taken")).isEqualTo(3 * JOBS);
    assertThat(fleet.results("j0", 3)).hasSize(3);
  }

  @Test
  void scheduler_thatGoesAndComesBack_leavesItsPartAndGetsItAgain() throws Exception {
    SchedulerApp first = scheduler();
    fleet.until(first::leads, leads -> leads);
    SchedulerApp second = scheduler();
    fleet.until(() -> half(first) && half(second), both -> both);
    fleet.worker(ShardsIT::answer);
    submit("before");

    second.close();
    fleet.until(first::shards, held -> held == Shards.COUNT);
    submit("alone");
    fleet.until("SELECT count(*) FROM job WHERE state = 'succeeded'", 2 * JOBS);

    SchedulerApp third = scheduler();
    fleet.until(() -> half(first) && half(third), both -> both);
    submit("after");
    fleet.until("SELECT count(*) FROM job WHERE state = 'succeeded'", 3 * JOBS);
    assertThat(fleet.count("SELECT count(*) FROM finished")).isZero();
  }

  @Test
  void scheduler_whoseConnectionIsEnded_hasItsPartAgain() throws Exception {
    SchedulerApp first = scheduler();
    SchedulerApp second = scheduler();
    fleet.until(() -> half(first) && half(second), both -> both);

    fleet.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'troupe-shards'");

    fleet.worker(ShardsIT::answer);
    submit("j");
    fleet.until("SELECT count(*) FROM job WHERE state = 'succeeded'", JOBS);
    fleet.until(() -> half(first) && half(second), both -> both);
  }
}
