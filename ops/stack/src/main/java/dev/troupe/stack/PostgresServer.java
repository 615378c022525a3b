package dev.troupe.stack;

import dev.troupe.stack.cache.Binaries;
import dev.troupe.stack.cache.Cache;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.random.RandomGenerator;

/**
 * PostgreSQL 18 on loopback, {@code synchronous_commit} on and {@code fsync} too except in tests,
 * with a password made for its data folder and kept in it. Database {@code troupe} exists, the user
 * {@code troupe} may do everything.
 */
public final class PostgresServer extends Server {
  /** The database that each stack has. */
  public static final String DATABASE = "troupe";

  private final Cache cache;
  private final PostgresCluster cluster;
  private final boolean synced;

  PostgresServer(DataFolder data, Cache cache, StackOptions options, RandomGenerator random) {
    super("postgres", data.port("postgres", random), data);
    this.cache = cache;
    this.cluster = new PostgresCluster(data.folder("postgres"), options.persistent());
    this.synced = options.synced();
  }

  /** Without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
  }

  /** Of {@link #DATABASE}, with user and password in it. */
  public String jdbcUrlWithLogin() {
    return jdbcUrl(DATABASE) + "?user=" + user() + "&password=" + password();
  }

  /** The superuser's name. */
  public String user() {
    return PostgresCluster.USER;
  }

  /** The superuser's password; there is one once the server was started. */
  public String password() {
    try {
      return cluster.password();
    } catch (IOException e) {
      throw new StackException("postgres has no readable password file: " + e, e);
    }
  }

  @Override
  ChildProcess launch(Path logFile) throws IOException {
    var runAs = RunAs.choose(cluster.folder());
    var binaries = runAs.reachable(Binaries.postgres(cache), cluster.folder());
    cluster.prepare(binaries, runAs, logFile);
    Files.writeString(
        cluster.data().resolve("postgresql.conf"), PostgresSettings.of(port(), synced));
    var command =
        List.of(binaries.resolve("bin/postgres").toString(), "-D", cluster.data().toString());
    // INT is the fast stop: it breaks connections off and writes a checkpoint.
    return ChildProcess.start(new Launch(runAs.command(command), Map.of(), logFile, "INT", false));
  }

  @Override
  void probe() throws IOException {
    try (var connection = connect("postgres")) {
      ensureDatabase(connection);
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Connection connect(String database) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user());
    properties.setProperty("password", password());
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("socketTimeout", "20");
    return DriverManager.getConnection(jdbcUrl(database), properties);
  }

  private static void ensureDatabase(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      boolean exists;
      try (var rows =
          statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
        exists = rows.next();
      }
      if (!exists) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    }
  }
}
