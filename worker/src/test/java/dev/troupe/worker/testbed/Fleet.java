package dev.troupe.worker.testbed;

import dev.troupe.schemas.CallPolicy;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.ResponseFormat;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleRoute;
import dev.troupe.schemas.Sampling;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.stack.junit.TestStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A migrated database, and what a scheduler would put into it. */
public final class Fleet implements AutoCloseable {
  private final Uuid7 ids = new Uuid7(InstantSource.system(), RandomGenerator.getDefault());
  private final TroupeConfig.Postgres config;
  private final Database database;

  public Fleet(TestStack stack) throws SQLException {
    config =
        new TroupeConfig.Postgres(
            stack.preparedDatabase("migrated", Fleet::prepare), null, null, 4);
    database = Database.open(config, "test");
  }

  private static void prepare(String url) throws SQLException {
    try (Database database = Database.open(new TroupeConfig.Postgres(url, null, null, 2), "test")) {
      Migrations.migrate(database);
    }
  }

  public TroupeConfig.Postgres config() {
    return config;
  }

  public Database database() {
    return database;
  }

  public UUID nextId() {
    return ids.next();
  }

  public static Role role(String name, @Nullable JsonNode output, String... models) {
    List<RoleRoute> routes = new ArrayList<>();
    for (String model : models) {
      RoleRoute.Kind kind = routes.isEmpty() ? RoleRoute.Kind.PRIMARY : RoleRoute.Kind.FALLBACK;
      routes.add(new RoleRoute(ModelRef.parse(model), kind));
    }
    return new Role(
        name,
        "You are a tester.",
        ResponseFormat.text(output),
        new Sampling(200, 0.5),
        routes,
        CallPolicy.within(Duration.ofSeconds(30)),
        "default",
        null,
        null);
  }

  /** The same role, its calls made in another way. */
  public static Role with(Role role, CallPolicy calls) {
    return new Role(
        role.name(),
        role.system(),
        role.format(),
        role.sampling(),
        role.routes(),
        calls,
        role.pool(),
        role.judge(),
        role.reviewer());
  }

  public UUID job() throws SQLException {
    UUID id = ids.next();
    update(
        "INSERT INTO job (job_id, tenant, id, content, project, loop, definition, priority)"
            + " VALUES (?, 'acme', ?, 'c', 'p', 'tasks', '{}', 1)",
        id,
        id.toString());
    return id;
  }

  /** Dispatched tasks of one step, prompts numbered, in the order of their ids. */
  public List<TaskMessage> tasks(UUID job, Role role, List<String> prompts) throws SQLException {
    String digest = Digest.of(Json.bytes(role));
    update(
        "INSERT INTO role (digest, name, definition) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        digest,
        role.name(),
        Json.string(role));
    List<TaskMessage> tasks = new ArrayList<>();
    try (Connection c = database.pool().getConnection();
        PreparedStatement s =
            c.prepareStatement(
                "INSERT INTO task (task_id, job_id, step, index, role, pool, lane,"
                    + " priority, state) VALUES (?, ?, ?, ?, ?, 'default', 'batch', 1,"
                    + " 'dispatched')")) {
      int step = (int) count("SELECT count(DISTINCT step) FROM task WHERE job_id = '" + job + "'");
      for (int i = 0; i < prompts.size(); i++) {
        UUID id = ids.next();
        Object[] row = {id, job, step, i, role.name()};
        for (int p = 0; p < row.length; p++) {
          s.setObject(p + 1, row[p]);
        }
        s.addBatch();
        tasks.add(message(id, job, i, role.name(), digest, prompts.get(i)));
      }
      s.executeBatch();
    }
    return tasks;
  }

  private static TaskMessage message(
      UUID id, UUID job, int index, String role, String digest, String prompt) {
    return new TaskMessage(
        id,
        job,
        job.toString(),
        "acme",
        "step",
        index,
        role,
        digest,
        prompt,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** The same task, whose output becomes a version of a state document. */
  public static TaskMessage writing(TaskMessage t, String key, @Nullable Integer expects) {
    return new TaskMessage(
        t.taskId(),
        t.jobId(),
        t.job(),
        t.tenant(),
        t.step(),
        t.index(),
        t.role(),
        t.roleDigest(),
        t.prompt(),
        null,
        null,
        null,
        "p",
        key,
        expects,
        null);
  }

  /** The same task, which asks more than a prompt. */
  public static TaskMessage asking(TaskMessage t, TaskRequest request) {
    return new TaskMessage(
        t.taskId(),
        t.jobId(),
        t.job(),
        t.tenant(),
        t.step(),
        t.index(),
        t.role(),
        t.roleDigest(),
        null,
        null,
        Json.MESSAGES.valueToTree(request),
        null,
        null,
        null,
        null,
        null);
  }

  public UUID worker() throws SQLException {
    UUID id = ids.next();
    update(
        "INSERT INTO worker (worker_id, name, host, pid, pool, slots, state, lease_until)"
            + " VALUES (?, 'w', 'h', 1, 'default', 10, 'live', now() + interval '1 minute')",
        id);
    return id;
  }

  public int update(String sql, Object... parameters) throws SQLException {
    try (Connection c = database.pool().getConnection();
        PreparedStatement s = c.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        s.setObject(i + 1, parameters[i]);
      }
      s.execute();
      return Math.max(0, s.getUpdateCount());
    }
  }

  public long count(String sql) throws SQLException {
    return Long.parseLong(rows(sql).getFirst());
  }

  /** Each row's columns, joined by {@code |}. */
  public List<String> rows(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection c = database.pool().getConnection();
        PreparedStatement s = c.prepareStatement(sql);
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

  /** Where ledger and roll-ups differ: nothing, at every moment. */
  public List<String> ledgerDifferences() throws SQLException {
    String sums =
        " count(*) calls, count(*) FILTER (WHERE status = 'failed') failed,"
            + " count(*) FILTER (WHERE status = 'unknown') unknown,"
            + " count(*) FILTER (WHERE status = 'cached') cached, sum(saved_pico) saved,"
            + " coalesce(sum(input_tokens), 0) i, coalesce(sum(output_tokens), 0) o,"
            + " coalesce(sum(cost_pico), 0) cost, count(*) FILTER (WHERE answer = 'accepted') accepted,"
            + " coalesce(sum(cost_pico) FILTER (WHERE status = 'failed'), 0) failed_cost,"
            + " coalesce(sum(cost_pico) FILTER (WHERE status = 'unknown'), 0) unknown_cost,"
            + " coalesce(sum(cost_pico) FILTER (WHERE answer = 'discarded'), 0) discarded_cost FROM call WHERE status <> 'intent' GROUP BY ";
    String day = "(uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC')::date";
    String ledgerByDay = "SELECT " + day + " AS day, tenant, provider, model, role,";
    String byDay =
        "SELECT day, tenant, provider, model, role, calls, failed, unknown, cached, saved_pico, input_tokens,"
            + " output_tokens, cost_pico, accepted, failed_cost_pico, unknown_cost_pico, discarded_cost_pico FROM cost_by_day";
    String byJob =
        "SELECT job_id, role, provider, model, calls, failed, unknown, cached, saved_pico, input_tokens,"
            + " output_tokens, cost_pico, accepted, failed_cost_pico, unknown_cost_pico, discarded_cost_pico FROM cost_by_job";
    List<String> differences = new ArrayList<>();
    differences.addAll(
        difference(ledgerByDay + sums + day + ", tenant, provider, model, role", byDay));
    differences.addAll(
        difference(
            "SELECT job_id, role, provider, model," + sums + "job_id, role, provider, model",
            byJob));
    return differences;
  }

  private List<String> difference(String a, String b) throws SQLException {
    return rows(
        "SELECT * FROM ((("
            + a
            + ") EXCEPT ("
            + b
            + ")) UNION ALL (("
            + b
            + ") EXCEPT ("
            + a
            + "))) AS d");
  }

  @Override
  public void close() {
    database.close();
  }
}
