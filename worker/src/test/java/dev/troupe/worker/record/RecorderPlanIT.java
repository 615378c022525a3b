package dev.troupe.worker.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.postgres.Composite;
import dev.troupe.shared.postgres.KeptConnection;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.claim.Lease;
import dev.troupe.worker.testbed.Fleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the recorder's statements cost must not depend on how much there is: each row by its key, in
 * its partition, whatever the planner knows of the tables.
 */
@ExtendWith(TroupeStack.class)
class RecorderPlanIT {
  private static final Sql SCANNED =
      Sql.of("SELECT relname FROM pg_stat_xact_user_tables WHERE seq_scan > 0");

  private final Fleet fleet;
  private final KeptConnection connection;

  RecorderPlanIT(TestStack stack) throws SQLException {
    fleet = new Fleet(stack);
    connection = new KeptConnection(fleet.database(), "test-plan");
  }

  @AfterEach
  void stop() {
    connection.close();
    fleet.close();
  }

  @Test
  void intents_emptyAndAnalyzedTables_findTasksAndWindowsByKey() throws SQLException {
    assertThat(sequentialScans(List.of(intent()))).isEmpty();
    fleet.update("SELECT budget_set('global', '', 'day', 'UTC', 1000000000, 'operator')");
    fleet.update("ANALYZE");
    assertThat(sequentialScans(List.of(intent(), intent()))).isEmpty();
    assertThat(fleet.rows("SELECT (SELECT count(*) FROM call), reserved_pico FROM budget_window"))
        .as("the first one was on its way when the budget was set")
        .containsExactly("3|3000");
  }

  @Test
  void completions_emptyAndAnalyzedTables_findCallsTasksAndWindowsByKey() throws SQLException {
    fleet.update("SELECT budget_set('global', '', 'day', 'UTC', 1000000000, 'operator')");
    assertThat(scansOfCompletion()).isEmpty();
    fleet.update("ANALYZE");
    assertThat(scansOfCompletion()).isEmpty();
    assertThat(fleet.rows("SELECT state FROM task")).containsExactly("succeeded", "succeeded");
    assertThat(fleet.rows("SELECT settled_pico, reserved_pico FROM budget_window"))
        .containsExactly("1400|0");
  }

  @Test
  void rows_columns_areThoseOfTheirTypes() throws SQLException {
    for (Composite<?> rows :
        List.of(
            IntentBatch.INTENTS,
            CompletionRows.SETTLEMENTS,
            CompletionRows.ENDINGS,
            CompletionRows.HITS)) {
      assertThat(
              fleet.rows(
                  "SELECT attname FROM pg_attribute WHERE attrelid = '"
                      + rows.type()
                      + "'::regclass AND attnum > 0 ORDER BY attnum"))
          .isEqualTo(rows.columns());
    }
  }

  private Intent intent() throws SQLException {
    UUID job = fleet.job();
    UUID worker = fleet.worker();
    TaskMessage task =
        fleet.tasks(job, Fleet.role("writer", null, "openai/gpt-4o"), List.of("x")).getFirst();
    fleet.update(
        "UPDATE task SET state = 'running', fence = 1, worker = ? WHERE task_id = ?",
        worker,
        task.taskId());
    Lease lease = new Lease(worker, Duration.ofSeconds(10), System::nanoTime, System.nanoTime());
    return new Intent(
        fleet.nextId(),
        new Claim.Granted(task, lease, 1, 0),
        "writer",
        0,
        0,
        ModelRef.parse("openai/gpt-4o"),
        null,
        new Usd(1_000));
  }

  /** The tables that a batch of intents read from end to end, whatever the planner knew of them. */
  private List<String> sequentialScans(List<Intent> batch) throws SQLException {
    return connection.commit(
        c -> {
          IntentBatch.write(c, batch);
          return scanned(c);
        });
  }

  /** The same, of the end of a task with its call. */
  private List<String> scansOfCompletion() throws SQLException {
    Intent intent = intent();
    sequentialScans(List.of(intent));
    Settlement settlement =
        Settlement.of(
            intent.callId(),
            Settlement.Status.SETTLED,
            new Settlement.Charge(new Usd(700), Usage.tokens(10, 5), null),
            new Settlement.Exchange(null, 200, Duration.ofMillis(1)),
            null);
    Ending ending =
        new Ending(
            intent.claim(),
            new Outcome.Succeeded("\"x\"", "openai/gpt-4o"),
            new Spent(1, new Usd(700)));
    return connection.commit(
        c -> {
          CompletionBatch.completion(
                  c, List.of(new SettlementRow(settlement, true)), List.of(EndingRow.of(ending)))
              .run();
          return scanned(c);
        });
  }

  private static List<String> scanned(Connection connection) throws SQLException {
    return SCANNED.on(connection).list(row -> row.text("relname"));
  }
}
