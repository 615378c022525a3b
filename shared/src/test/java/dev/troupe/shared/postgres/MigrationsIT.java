package dev.troupe.shared.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TroupeStack.class)
class MigrationsIT {
  /** Everything that a migration may leave behind. */
  private static final String OBJECTS =
      """
      SELECT relkind::text || ' ' || relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
       WHERE nspname = 'public' AND relname NOT LIKE 'databasechangelog%'
      UNION ALL
      SELECT 'function ' || proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public'
      UNION ALL
      SELECT 'type ' || typname FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
       WHERE nspname = 'public' AND typtype = 'e'
      """;

  private final Database database;

  MigrationsIT(TestStack stack) {
    database =
        Database.open(new TroupeConfig.Postgres(stack.freshDatabase(), null, null, 4), "test");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void migrate_upDownUp_isTheIdentity() throws SQLException {
    Migrations.migrate(database);
    TreeSet<String> up = new TreeSet<>(texts(OBJECTS));
    int changes = texts("SELECT id FROM databasechangelog").size();

    Migrations.rollback(database, changes);
    List<String> down = texts(OBJECTS);
    Migrations.migrate(database);

    assertThat(up).contains("r job", "r price", "p call", "function end_job", "type task_state");
    assertThat(down).isEmpty();
    assertThat(new TreeSet<>(texts(OBJECTS))).isEqualTo(up);
  }

  @Test
  void migrate_severalAtOnce_allEndWithTheSchemaAppliedOnce() throws Exception {
    Callable<Void> migrate =
        () -> {
          Migrations.migrate(database);
          return null;
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> each : threads.invokeAll(List.of(migrate, migrate))) {
        await(each);
      }
    }

    List<String> ids = texts("SELECT id FROM databasechangelog");
    assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
  }

  private static void await(Future<Void> migration) throws InterruptedException {
    try {
      migration.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a migration failed beside another", e.getCause());
    }
  }

  private List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = database.pool().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        texts.add(result.getString(1));
      }
    }
    return texts;
  }
}
