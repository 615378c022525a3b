package dev.troupe.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.stack.process.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the jobs that a scheduler advances when it dies or freezes. */
@ExtendWith(TroupeStack.class)
class SchedulersIT {
  private static final int JOBS = 30;
  private static final int SCENES = 3;
  private static final int TASKS = JOBS * 2 * SCENES;

  /** By connection; the lock that all share says who is there. */
  private static final String HOLDERS =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7236847 AND objsubid = 2 AND granted"
          + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND objid < 64 GROUP BY pid ORDER BY 1";

  private TestFleet fleet;

  @BeforeEach
  void start(TestStack stack, @TempDir Path folder) throws IOException {
    Simulator simulator =
        Simulator.start(
            SimulatorConfig.of(AccountConfig.openAi("openai").withLatency(Latency.parse("50ms"))));
    fleet =
        new TestFleet(
            SharedServers.of(stack), simulator, folder, FleetSettings.USUAL.whereNoWorkerDies());
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  /** Jobs of two steps: the second must be unlocked by whoever advances the job. */
  private void submit(String ids) {
    for (int i = 0; i < JOBS; i++) {
      String id = ids + i;
      String json =
          """
          {"id": "%1$s", "input": {"n": [1, 2, 3]}, "loop": {"steps": [
            {"name": "a", "role": "writer", "for_each": "input.n", "prompt": "Job %1$s, line {{index}}."},
            {"name": "b", "role": "writer", "for_each": "a", "prompt": "Job %1$s, again {{index}}: {{item}}"}]}}
          """
              .formatted(id);
      fleet.produce(fleet.topics().jobs(), id, json.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void untilHeld(String... counts) {
    String[] seen = {""};
    fleet.until(
        () -> {
          try {
            seen[0] = String.join(",", fleet.list(HOLDERS));
          } catch (java.sql.SQLException e) {
            return false;
          }
          return seen[0].equals(String.join(",", counts));
        },
        () -> "shards by scheduler: " + seen[0] + " (expected: " + String.join(",", counts) + ")");
  }

  private void untilSucceeded(long jobs) {
    fleet.untilAtLeast(jobs, "SELECT count(*) FROM job WHERE state = 'succeeded'");
  }

  /** Each once, and what was paid is what is on the bill. */
  private void assertDone(int tasks) throws Exception {
    Audit.Books books = Audit.check(fleet);
    assertThat(books.unknown()).as("calls whose answer nobody has: no worker died").isZero();
    assertThat(books.repeated()).as("calls paid twice").isZero();
    assertThat(fleet.simulator.bill().calls()).hasSize(tasks);
    assertThat(fleet.count("SELECT count(*) FROM task WHERE state = 'succeeded'")).isEqualTo(tasks);
    assertThat(fleet.count("SELECT count(*) FROM finished")).isZero();
    assertThat(fleet.results(tasks)).hasSize(tasks);
  }

  /** Returns when a part of the work is done. */
  private void untilInMidWork() throws Exception {
    fleet.worker();
    submit("a");
    fleet.untilAtLeast(TASKS / 4, "SELECT count(*) FROM call WHERE status = 'settled'");
  }

  @Test
  void scheduler_killedInMidWork_leavesItsJobsToTheOther() throws Exception {
    fleet.scheduler();
    untilHeld("64");
    ChildProcess victim = fleet.scheduler();
    untilHeld("32", "32");
    untilInMidWork();

    victim.kill();
    untilHeld("64");
    untilSucceeded(JOBS);

    assertDone(TASKS);
  }

  @Test
  @Tag("long")
  void leader_killedInMidWork_leavesItsJobsAndTheLeadToTheOther() throws Exception {
    ChildProcess leader = fleet.scheduler();
    untilHeld("64");
    fleet.scheduler();
    untilHeld("32", "32");
    untilInMidWork();

    leader.kill();
    untilSucceeded(JOBS);

    untilHeld("64");
    assertDone(TASKS);
  }

  @Test
  @Tag("long")
  void scheduler_frozenInMidWork_losesItsJobsToTheOtherAndComesBack() throws Exception {
    fleet.scheduler();
    untilHeld("64");
    ChildProcess frozen = fleet.scheduler();
    untilHeld("32", "32");
    untilInMidWork();

    frozen.suspend();
    untilHeld("64");
    untilSucceeded(JOBS);
    frozen.resume();
    untilHeld("32", "32");
    submit("b");
    untilSucceeded(2 * JOBS);

    assertDone(2 * TASKS);
  }
}
