package dev.troupe.shared.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
       WHERE nspname = 'public' AND (typtype = 'e' OR EXISTS (SELECT FROM pg_class c WHERE c.oid = typrelid AND relkind = 'c'))
      UNION ALL
      SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL
      SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname NOT IN ('public', 'information_schema') AND nspname NOT LIKE 'pg\\_%'
      UNION ALL
      SELECT relkind::text || ' report ' || relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'troupe_report'
      """;

  private final String url;
  private final Database database;

  MigrationsIT(TestStack stack) {
    url = stack.freshDatabase();
    database = Database.open(new TroupeConfig.Postgres(url, null, null, 4), "test");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void migrate_tablesFromBeforeTheChangelogBeganAnew_saysWhatToDoAndTouchesNothing()
      throws SQLException {
    Migrations.migrate(database);
    List<String> before = texts(OBJECTS);
    try (Connection connection = database.pool().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE databasechangelog SET id = '0001-job' WHERE id = 'table-job'");
      assertThat(statement.getUpdateCount()).isEqualTo(1);
    }

    assertThatThrownBy(() -> Migrations.migrate(database))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("(expected: an empty database;");
    assertThat(texts(OBJECTS)).isEqualTo(before);
  }

  @Test
  void ensure_afterARollback_appliesItAgain() throws SQLException {
    Migrations.ensure(database);
    TreeSet<String> up = new TreeSet<>(texts(OBJECTS));
    Migrations.rollback(database, 3);
    assertThat(texts(OBJECTS)).hasSizeLessThan(up.size());

    Migrations.ensure(database);

    assertThat(new TreeSet<>(texts(OBJECTS))).isEqualTo(up);
  }

  @Test
  void note_byWhoDoesNotOwnTheTable_isDoneWithout() throws SQLException {
    Migrations.ensure(database);
    String plain = "plain_" + url.replaceAll("\\W", "").hashCode();
    try (Connection connection = database.pool().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE \"%s\" NOLOGIN".formatted(plain));
      statement.execute("SET ROLE \"%s\"".formatted(plain));
      Applied.note(connection, "price", "mine");
      statement.execute("RESET ROLE");
      statement.execute("DROP ROLE \"%s\"".formatted(plain));
      assertThat(Applied.to(connection, "price")).isEmpty();
    }
  }

  @Test
  void ensure_appliedBefore_readsNoChangelog() throws SQLException {
    Migrations.ensure(database);
    try (Connection connection = database.pool().getConnection();
        Statement statement = connection.createStatement()) {
      // Whoever runs it would be told that it was changed.
      statement.execute("UPDATE databasechangelog SET md5sum = 'another' WHERE id = 'table-job'");
    }

    Migrations.ensure(database);

    assertThatThrownBy(() -> Migrations.migrate(database)).hasMessageContaining("table-job");
  }

  @Test
  void migrate_upDownUp_isTheIdentity() throws SQLException {
    Migrations.migrate(database);
    TreeSet<String> up = new TreeSet<>(texts(OBJECTS));
    int changes = texts("SELECT id FROM databasechangelog").size();

    Migrations.rollback(database, changes);
    List<String> down = texts(OBJECTS);
    Migrations.migrate(database);

    assertThat(up)
        .contains(
            "r job",
            "r price",
            "p call",
            "function end_job",
            "type task_state",
            "trigger budget_books",
            "schema troupe_report",
            "v report cost_by_day");
    assertThat(down).isEmpty();
    assertThat(new TreeSet<>(texts(OBJECTS))).isEqualTo(up);
  }

  @Test
  void migrate_twoProcessesAtOnce_bothEndWellAndEachChangeIsAppliedOnce() throws Exception {
    List<Process> processes = List.of(start(), start());
    try {
      for (Process process : processes) {
        // The log stands between: this process has no configuration for it.
        assertThat(process.inputReader().lines().anyMatch("ready"::equals)).isTrue();
      }
      for (Process process : processes) {
        process.outputWriter().write("go");
        process.outputWriter().close();
      }
      for (Process process : processes) {
        // To the end of its log, so that it never waits for a reader.
        process.inputReader().lines().forEach(line -> {});
        assertThat(process.waitFor()).as(() -> errors(process)).isZero();
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }

    assertThat(texts("SELECT id FROM databasechangelog")).isNotEmpty().doesNotHaveDuplicates();
  }

  private Process start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java, "-cp", System.getProperty("java.class.path"), MigrateMain.class.getName(), url)
        .start();
  }

  private static String errors(Process process) {
    return process.errorReader().lines().collect(Collectors.joining("\n"));
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
