package dev.troupe.worker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.lifecycle.Spacing;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.postgres.Database;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.claim.Lease;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Wire;
import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Intent;
import dev.troupe.worker.record.IntentResult;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.PostgresRecorder;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.record.Settlement.Status;
import dev.troupe.worker.record.Spent;
import dev.troupe.worker.testbed.Configs;
import dev.troupe.worker.testbed.Dispatch;
import dev.troupe.worker.testbed.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TroupeStack.class)
class JournalRecoveryIT {
  private static final ModelRef MODEL = ModelRef.parse("openai/gpt-4o");
  private static final Usage USAGE = new Usage(100, 10, 0, 50, 5, 0, 0);
  private static final Usd RESERVED = new Usd(1_000_000);
  private static final Usd COST = new Usd(700);

  @TempDir private Path folder;
  private final Fleet fleet;
  private final PostgresRecorder recorder;

  JournalRecoveryIT(TestStack stack) throws SQLException {
    fleet = new Fleet(stack);
    recorder =
        new PostgresRecorder(fleet.database(), Configs.background(Thread::sleep), Spacing::none);
  }

  @BeforeEach
  void start() {
    recorder.start();
  }

  @AfterEach
  void stop() throws SQLException {
    assertThat(fleet.ledgerDifferences()).isEmpty();
    recorder.close();
    fleet.close();
  }

  /** A claimed task, its intent written, and the answer in the journal of a worker that is dead. */
  private PaidAnswer answeredAndDied() throws SQLException, IOException {
    UUID job = fleet.job();
    UUID worker = fleet.worker();
    TaskMessage task =
        fleet.tasks(job, Fleet.role("writer", null, MODEL.toString()), List.of("x")).getFirst();
    fleet.update("UPDATE task SET state = 'running', fence = 1, worker = ?", worker);
    Intent intent =
        new Intent(fleet.nextId(), claim(task, worker, 1), "writer", 0, 0, MODEL, null, RESERVED);
    assertThat(recorder.writeIntent(intent)).isEqualTo(new IntentResult.Written());
    Settlement settlement =
        Settlement.of(
            intent.callId(),
            Status.SETTLED,
            new Settlement.Charge(COST, USAGE, null),
            new Settlement.Exchange("req-1", 200, Duration.ofMillis(42)),
            null);
    Answered answer = new Answered("hello", USAGE, Finish.STOP, new Wire("req-1", 200));
    PaidAnswer paid =
        new PaidAnswer(task.taskId(), "writer", MODEL, "sha256:q", settlement, answer);
    try (Journal journal = new Journal(folder, UUID.randomUUID())) {
      journal.arrived(paid);
    }
    return paid;
  }

  private static Claim.Granted claim(TaskMessage task, UUID worker, int fence) {
    Lease lease = new Lease(worker, Duration.ofSeconds(10), System::nanoTime, System.nanoTime());
    return new Claim.Granted(task, lease, fence, 0);
  }

  private JournalRecovery recovery(Journal own, Database database) {
    return new JournalRecovery(
        folder,
        own,
        database.pool(),
        recorder,
        Duration.ofMillis(20),
        Configs.background(Thread::sleep));
  }

  private long journals() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> f.toString().endsWith(".journal")).count();
    }
  }

  @Test
  void of_taskOfADeadWorker_givesItsAnswerAndLeavesTheCallOpen() throws Exception {
    PaidAnswer paid = answeredAndDied();
    try (Journal own = new Journal(folder, UUID.randomUUID())) {
      JournalRecovery recovery = recovery(own, fleet.database());

      assertThat(recovery.of(paid.task())).containsExactly(paid);
      assertThat(recovery.of(paid.task())).as("and again").containsExactly(paid);
      assertThat(recovery.of(UUID.randomUUID())).isEmpty();

      assertThat(fleet.rows("SELECT status FROM call")).containsExactly("intent");
      assertThat(journals()).as("only its own is left").isEqualTo(1);
    }
  }

  @Test
  void of_databaseAway_keepsTheFileForLater() throws Exception {
    PaidAnswer paid = answeredAndDied();
    Database away = Database.open(fleet.config(), "test-away");
    away.close();
    try (Journal own = new Journal(folder, UUID.randomUUID())) {
      assertThat(recovery(own, away).of(paid.task())).isEmpty();
      assertThat(recovery(own, fleet.database()).of(paid.task())).containsExactly(paid);
    }
  }

  @Test
  void of_answerThatWasRecordedAfterAll_isNotKept() throws Exception {
    PaidAnswer paid = answeredAndDied();
    recorder.settle(paid.settlement());
    try (Journal own = new Journal(folder, UUID.randomUUID())) {
      assertThat(recovery(own, fleet.database()).of(paid.task())).isEmpty();
    }
    assertThat(journals()).isZero();
  }

  @Test
  void of_oneAnswerIsRefused_keepsTheOthersAndTheFile() throws Exception {
    PaidAnswer paid = answeredAndDied();
    // A damaged file, something that is no file, and a call without an intent.
    Files.write(folder.resolve("garbage.journal"), new byte[] {0, 0, 0, 3, 1, 2, 3, 4, 9, 9, 9});
    Path unreadable = Files.createDirectory(folder.resolve("a-folder.journal"));
    PaidAnswer odd =
        new PaidAnswer(
            paid.task(),
            "writer",
            MODEL,
            "sha256:q",
            Settlement.of(
                UUID.randomUUID(),
                Status.SETTLED,
                new Settlement.Charge(COST, USAGE, null),
                new Settlement.Exchange(null, 200, Duration.ZERO),
                null),
            paid.outcome());
    try (Journal journal = new Journal(folder, UUID.randomUUID())) {
      journal.arrived(odd);
    }
    try (Journal own = new Journal(folder, UUID.randomUUID())) {
      assertThat(recovery(own, fleet.database()).of(paid.task())).containsExactly(paid);
    }
    assertThat(folder.resolve("garbage.journal.refused")).exists();
    assertThat(folder.resolve("garbage.journal")).doesNotExist();
    assertThat(unreadable).exists();
  }

  @Test
  void start_oneAnswerCantBeReadOrSettled_theOthersAreSettled() throws Exception {
    PaidAnswer paid = answeredAndDied();
    fleet.rows("SELECT end_job(job_id, 'cancelled', 'no more') FROM job");
    for (int i = 0; i < 60; i++) {
      fleet.update(
          "INSERT INTO answer (call_id, task_id, entry) VALUES (?, ?, ?)",
          new UUID(i + 1, 1),
          UUID.randomUUID(),
          new byte[] {1, 2, 3});
    }
    try (Journal own = new Journal(folder, UUID.randomUUID());
        JournalRecovery recovery = recovery(own, fleet.database())) {
      recovery.start();
      Dispatch.await(fleet, "SELECT count(*) FROM call WHERE status = 'settled'", 1);
    }
    assertThat(fleet.rows("SELECT cost_pico FROM call")).containsExactly("700");
    assertThat(fleet.count("SELECT count(*) FROM answer WHERE task_id <> '" + paid.task() + "'"))
        .as("what can't be read stays")
        .isEqualTo(60);
  }

  @Test
  void start_taskEndedMeanwhile_settlesItsCallAtWhatItCost() throws Exception {
    PaidAnswer paid = answeredAndDied();
    fleet.rows("SELECT end_job(job_id, 'cancelled', 'no more') FROM job");
    try (Journal own = new Journal(folder, UUID.randomUUID());
        JournalRecovery recovery = recovery(own, fleet.database())) {
      recovery.start();
      Dispatch.await(fleet, "SELECT count(*) FROM call WHERE status = 'settled'", 1);
      Dispatch.await(fleet, "SELECT 1 - count(*) FROM answer", 1);
    }
    assertThat(fleet.rows("SELECT call_id, cost_pico, request_id FROM call"))
        .containsExactly(paid.callId() + "|700|req-1");
  }

  @Test
  void start_answerUsedByTheNextWorker_removesItOnceTheTaskHasEnded() throws Exception {
    PaidAnswer paid = answeredAndDied();
    fleet.update("UPDATE worker SET state = 'dead', ended_at = now()");
    assertThat(fleet.rows("SELECT settle_lost_calls()")).containsExactly("1");
    assertThat(fleet.rows("SELECT status, cost_pico FROM call")).containsExactly("unknown|1000000");
    UUID worker = fleet.worker();
    fleet.update("UPDATE task SET fence = 2, worker = ?", worker);
    try (Journal own = new Journal(folder, UUID.randomUUID());
        JournalRecovery recovery = recovery(own, fleet.database())) {
      assertThat(recovery.of(paid.task())).containsExactly(paid);
      recovery.start();
      TaskMessage task =
          new TaskMessage(
              paid.task(),
              UUID.fromString(fleet.rows("SELECT job_id FROM job").getFirst()),
              "j",
              "acme",
              "step",
              0,
              "writer",
              "d",
              "x",
              null,
              null,
              null,
              null,
              null,
              null,
              null);
      recorder.finish(
          new Ending(
              claim(task, worker, 2),
              new Outcome.Succeeded("\"hello\"", MODEL.toString()),
              Spent.NOTHING),
          paid.settlement());
      Dispatch.await(fleet, "SELECT 1 - count(*) FROM answer", 1);
    }
    assertThat(fleet.rows("SELECT status, cost_pico FROM call")).containsExactly("settled|700");
    assertThat(fleet.rows("SELECT calls, unknown, accepted, cost_pico FROM cost_by_day"))
        .containsExactly("1|0|1|700");
  }
}
