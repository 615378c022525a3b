package dev.troupe.cli.testbed;

import dev.troupe.cli.Troupe;
import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.terminal.Screen;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.stack.junit.TestStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;

/** A migrated database with calls in it, and the command line beside it. */
public final class Ledger implements AutoCloseable {
  private final String url;
  private final Database database;
  private final Path folder;
  private final Random random = new Random(7);

  /**
   * A call that has ended.
   *
   * @param status {@code intent}, {@code settled}, {@code failed}, {@code unknown} or {@code
   *     cached}
   * @param answer {@code a}, {@code d}, {@code r} or empty
   * @param picos its cost; of an unknown one also what it reserved
   */
  public record Row(
      Instant at,
      UUID job,
      String tenant,
      String role,
      String provider,
      String model,
      String status,
      String answer,
      long input,
      long cached,
      long output,
      long picos,
      long saved) {}

  /**
   * @param folder for the configuration file
   */
  public Ledger(TestStack stack, Path folder) throws SQLException {
    this.url = stack.preparedDatabase("migrated", Ledger::prepare);
    this.folder = folder;
    this.database = Database.open(new TroupeConfig.Postgres(url, null, null, 4), "test");
    try {
      Files.writeString(
          folder.resolve("fleet.yaml"),
          """
          kafka: {bootstrap_servers: "%s"}
          postgres: {url: "%s"}
          redis: {url: "%s"}
          providers: {openai: {kind: openai, api_key: k}}
          """
              .formatted(stack.kafka(), url, stack.redis()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void prepare(String url) throws SQLException {
    try (Database database = Database.open(new TroupeConfig.Postgres(url, null, null, 2), "test")) {
      Migrations.migrate(database);
    }
  }

  public String url() {
    return url;
  }

  public DataSource pool() {
    return database.pool();
  }

  public Database database() {
    return database;
  }

  /** A verb on this fleet, in this process. */
  public Screen troupe(int expected, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", folder.resolve("fleet.yaml").toString()));
    Screen screen = Screen.plain();
    int code =
        Troupe.run(
            new CliContext(screen.terminal(), folder, folder, Map.of()),
            all.toArray(String[]::new));
    if (code != expected) {
      throw new AssertionError(
          String.join(" ", all) + ": " + code + "\n" + screen.out() + screen.err());
    }
    return screen;
  }

  /** An id of version 7 of that millisecond. */
  public synchronized UUID id(Instant at) {
    return new UUID(
        (at.toEpochMilli() << 16) | 0x7000L | random.nextInt(0x1000),
        (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
  }

  public UUID job(Instant at, String tenant, String id) throws SQLException {
    UUID jobId = id(at);
    update(
        "INSERT INTO job (job_id, tenant, id, content, project, loop, definition, priority, created_at) VALUES (?, ?, ?, 'c', 'p', 'tasks', '{}', 1, ?::timestamptz)",
        jobId,
        tenant,
        id,
        at.toString());
    return jobId;
  }

  /** Into the ledger only; {@link #rollUp()} does the rest. */
  public UUID add(Row row) throws SQLException {
    UUID id = id(row.at());
    boolean settled = row.status().equals("settled");
    update(
        """
        INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, answer, reserved_pico, cost_pico, saved_pico,
               input_tokens, cached_tokens, output_tokens, request_id, settled_at)
        VALUES (?, ?, ?, ?, ?, ?, 1, 0, 0, ?, ?, ?::call_status, nullif(?, '')::call_answer, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz)
        """,
        id,
        id(row.at()),
        row.job(),
        row.tenant(),
        row.role(),
        new UUID(0, 1),
        row.provider(),
        row.model(),
        row.status(),
        row.answer(),
        Math.max(1, row.picos()),
        row.status().equals("intent") ? null : row.picos(),
        row.saved(),
        settled ? row.input() : null,
        settled ? row.cached() : null,
        settled ? row.output() : null,
        settled ? "req-" + id : null,
        row.at().plusSeconds(2).toString());
    return id;
  }

  /** Makes the roll-ups what the ledger says. */
  public void rollUp() {
    troupe(3, "costs", "rebuild");
    troupe(0, "costs", "rebuild", "--check");
  }

  public void update(String sql, @org.jspecify.annotations.Nullable Object... parameters)
      throws SQLException {
    try (Connection c = pool().getConnection();
        PreparedStatement s = c.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        s.setObject(i + 1, parameters[i]);
      }
      s.execute();
    }
  }

  /** Each row's columns, joined by {@code |}. */
  public List<String> rows(String sql) throws SQLException {
    try (Connection c = pool().getConnection()) {
      return rows(c, sql);
    }
  }

  public static List<String> rows(Connection c, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(sql);
        ResultSet r = s.executeQuery()) {
      while (r.next()) {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
          columns.add(String.valueOf(r.getString(i)));
        }
        rows.add(String.join("|", columns));
      }
    }
    return rows;
  }

  @Override
  public void close() {
    database.close();
  }
}
