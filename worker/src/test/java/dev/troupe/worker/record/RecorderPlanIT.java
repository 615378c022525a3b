package dev.troupe.worker.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.postgres.KeptConnection;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.testbed.Fleet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
  void intents_emptyAndAnalyzedTables_findTasksByKey() throws SQLException {
    assertByKey(IntentBatch.INSERT, (c, s) -> IntentBatch.bind(c, s, 1, List.of()));
  }

  @Test
  void completions_emptyAndAnalyzedTables_findCallsAndTasksByKey() throws SQLException {
    assertByKey(CompletionSql.COMPLETE, (c, s) -> CompletionBatch.bind(c, s, List.of(), List.of()));
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
