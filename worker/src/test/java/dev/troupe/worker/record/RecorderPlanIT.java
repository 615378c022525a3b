package dev.troupe.worker.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.KeptConnection;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.claim.Lease;
import dev.troupe.worker.testbed.Fleet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
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

  /** Sets the parameters of a statement. */
  private interface Binding {
    void bind(Connection connection, PreparedStatement statement) throws SQLException;
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
  void completions_emptyAndAnalyzedTables_findCallsAndTasksByKey() throws SQLException {
    assertByKey(CompletionSql.COMPLETE, (c, s) -> CompletionBatch.bind(c, s, List.of(), List.of()));
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

  /** The tables that a batch read from end to end, whatever the planner knew of them. */
  private List<String> sequentialScans(List<Intent> batch) throws SQLException {
    return connection.commit(
        c -> {
          List<String> tables = new ArrayList<>();
          try (PreparedStatement s = c.prepareStatement(IntentBatch.WRITE)) {
            IntentBatch.bind(c, s, 1, batch);
            s.execute();
          }
          try (PreparedStatement s =
                  c.prepareStatement(
                      "SELECT relname FROM pg_stat_xact_user_tables WHERE seq_scan > 0");
              ResultSet r = s.executeQuery()) {
            while (r.next()) {
              tables.add(r.getString(1));
            }
          }
          return tables;
        });
  }

  private void assertByKey(String sql, Binding binding) throws SQLException {
    assertByKey(plan(sql, binding));
    fleet.update("ANALYZE");
    assertByKey(plan(sql, binding));
  }

  private static void assertByKey(List<String> plan) {
    assertThat(plan)
        .anyMatch(line -> line.contains("Index Scan using task_pkey"))
        .noneMatch(line -> line.contains("Seq Scan"))
        .noneMatch(line -> line.contains("Hash Join"))
        .noneMatch(line -> line.contains("Merge Join"));
  }

  private List<String> plan(String sql, Binding binding) throws SQLException {
    return connection.run(
        c -> {
          List<String> lines = new ArrayList<>();
          try (PreparedStatement s = c.prepareStatement("EXPLAIN " + sql)) {
            binding.bind(c, s);
            try (ResultSet r = s.executeQuery()) {
              while (r.next()) {
                lines.add(r.getString(1));
              }
            }
          }
          return lines;
        });
  }
}
