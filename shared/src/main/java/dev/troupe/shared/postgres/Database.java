package dev.troupe.shared.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.troupe.shared.config.TroupeConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL as one process sees it. Thread-safe.
 *
 * <p>Two kinds of connections: pooled ones for reading and for rare writes, and connections that
 * one thread keeps for good (a recorder, the leader's lock, a listener), which {@link #connect}
 * opens.
 */
public final class Database implements AutoCloseable {
  /** The oldest server that has what we rely on: {@code RETURNING old.*} and {@code uuidv7()}. */
  public static final int MIN_MAJOR = 18;

  private static final Sql VERSION =
      Sql.of("SELECT current_setting('server_version_num')::int AS version");

  private final TroupeConfig.Postgres config;
  private final HikariDataSource pool;

  private Database(TroupeConfig.Postgres config, HikariDataSource pool) {
    this.config = config;
    this.pool = pool;
  }

  /**
   * @throws IllegalStateException if the server can't be reached or is older than {@link
   *     #MIN_MAJOR}
   */
  public static Database open(TroupeConfig.Postgres config, String application) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(application);
    hikari.setJdbcUrl(config.url());
    hikari.setDataSourceProperties(properties(config, application));
    hikari.setMaximumPoolSize(config.poolSize());
    hikari.setMinimumIdle(Math.min(2, config.poolSize()));
    hikari.setConnectionTimeout(10_000);
    hikari.setInitializationFailTimeout(10_000);
    Database database = new Database(config, new HikariDataSource(hikari));
    database.requireVersion();
    return database;
  }

  public DataSource pool() {
    return pool;
  }

  /** A connection of its own, which the caller keeps and closes. */
  public Connection connect(String application) throws SQLException {
    return DriverManager.getConnection(config.url(), properties(config, application));
  }

  /** Something that is done as a whole or not at all. */
  @FunctionalInterface
  public interface Transaction<T extends @Nullable Object> {
    T on(Connection connection) throws SQLException;
  }

  /** Does it on a pooled connection, and commits if it doesn't throw. */
  public <T extends @Nullable Object> T transaction(Transaction<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T done = work.on(connection);
        connection.commit();
        return done;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  private static Properties properties(TroupeConfig.Postgres config, String application) {
    Properties p = new Properties();
    if (config.user() != null) {
      p.setProperty("user", config.user());
    }
    if (config.password() != null) {
      p.setProperty("password", config.password().reveal());
    }
    p.setProperty("ApplicationName", application);
    // A server that vanishes without a word must not hold a recorder for ever.
    p.setProperty("tcpKeepAlive", "true");
    p.setProperty("connectTimeout", "5");
    p.setProperty("socketTimeout", "60");
    // Our statements are few and hot: plan each once.
    p.setProperty("prepareThreshold", "1");
    return p;
  }

  private void requireVersion() {
    try (Connection c = pool.getConnection()) {
      int major = VERSION.on(c).one(row -> row.integer("version")) / 10_000;
      if (major < MIN_MAJOR) {
        pool.close();
        throw new IllegalStateException(
            "PostgreSQL is " + major + " (expected: " + MIN_MAJOR + " or newer)");
      }
    } catch (SQLException e) {
      pool.close();
      throw new IllegalStateException(
          "PostgreSQL does not answer at " + config.url() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
