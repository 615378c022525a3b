package dev.troupe.shared.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * Brings the schema up to date, or back. Several processes may call it at once: a lock lets one
 * work and the others wait.
 */
public final class Migrations {
  private static final String CHANGELOG = "dev/troupe/schemas/db/changelog.xml";

  private static final String LOG_TABLE = "databasechangelog";

  private static final long LOCK_KEY = 0x74726f757065L;

  /** Kept, since the JDK forgets a logger's level with the logger. */
  private static final Logger LOG = Logger.getLogger("liquibase");

  private static final Sql LOCK = Sql.of("SELECT pg_advisory_lock(:key)");

  private static final Sql ROLE =
      Sql.of("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'troupe_report') AS there");

  private static final Sql EXISTS =
      Sql.of("SELECT to_regclass('databasechangelog') IS NOT NULL AS there");

  // As change sets were, before the tables were written down anew by subject.
  private static final Sql NUMBERED =
      Sql.of("SELECT count(*) AS sets FROM databasechangelog WHERE id ~ '^[0-9]{4}-'");

  private Migrations() {}

  /**
   * Applies what is missing, and nothing if nothing is. For whoever starts: it is at once done
   * where this version has been applied before.
   *
   * @throws SQLException also if the tables are of a time before the changelog began anew
   */
  public static void ensure(Database database) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      if (Applied.to(connection, LOG_TABLE).filter(wanted(connection)::equals).isPresent()) {
        return;
      }
    }
    migrate(database);
  }

  /**
   * Applies what is missing, and grants the role of the reports what it lacks, whatever was applied
   * before.
   *
   * @throws SQLException also if the tables are of a time before the changelog began anew
   */
  public static void migrate(Database database) throws SQLException {
    refuseNumbered(database);
    run(database, liquibase -> liquibase.update(new Contexts(), new LabelExpression()));
    try (Connection connection = database.pool().getConnection()) {
      Applied.note(connection, LOG_TABLE, wanted(connection));
    }
  }

  /** The changelog, and whether there is somebody to be granted the views. */
  private static String wanted(Connection connection) throws SQLException {
    boolean role = ROLE.on(connection).one(row -> row.flag("there"));
    return ChangelogDigest.of(CHANGELOG) + (role ? " for reports" : "");
  }

  private static void refuseNumbered(Database database) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      if (EXISTS.on(connection).one(row -> row.flag("there"))
          && NUMBERED.on(connection).one(row -> row.number("sets")) > 0) {
        throw new SQLException(
            "the tables are of a development version that no longer migrates (expected: an empty"
                + " database; for 'troupe up', another --dir or none of the old .troupe/data)");
      }
    }
  }

  /** Takes the newest {@code count} change sets back. */
  public static void rollback(Database database, int count) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      Applied.note(connection, LOG_TABLE, null);
    }
    run(database, liquibase -> liquibase.rollback(count, new Contexts(), new LabelExpression()));
  }

  /**
   * Until the connection is closed. Liquibase's own lock is a row in a table that it makes first,
   * and two processes that find an empty database make it at once: one of them fails.
   */
  private static void lock(Connection connection) throws SQLException {
    LOCK.on(connection).set("key", LOCK_KEY).run();
  }

  private interface Work {
    void on(Liquibase liquibase) throws LiquibaseException;
  }

  private static void run(Database database, Work work) throws SQLException {
    // It would report every run to its vendor otherwise, also when used as a library.
    System.setProperty("liquibase.analytics.enabled", "false");
    // It tells of every statement otherwise; what goes wrong comes as an exception.
    LOG.setLevel(Level.WARNING);
    try (Connection connection = database.connect("troupe-migrate")) {
      // A large table may take its time.
      connection.setNetworkTimeout(Runnable::run, 0);
      lock(connection);
      Scope.child(
          Scope.Attr.ui,
          new LoggerUIService(),
          () -> {
            liquibase.database.Database target =
                DatabaseFactory.getInstance()
                    .findCorrectDatabaseImplementation(new JdbcConnection(connection));
            try (Liquibase liquibase =
                new Liquibase(CHANGELOG, new ClassLoaderResourceAccessor(), target)) {
              // Standard output belongs to the programs.
              liquibase.setShowSummary(UpdateSummaryEnum.OFF);
              work.on(liquibase);
            }
          });
    } catch (SQLException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the database could not be migrated: " + e.getMessage(), e);
    }
  }
}
