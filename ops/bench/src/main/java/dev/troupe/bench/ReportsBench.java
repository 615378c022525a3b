package dev.troupe.bench;

import dev.troupe.cli.report.Costs;
import dev.troupe.cli.report.Days;
import dev.troupe.cli.report.Projections;
import dev.troupe.cli.report.Rollups;
import dev.troupe.cli.report.UnknownCalls;
import dev.troupe.cli.report.Window;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.stack.Endpoints;
import dev.troupe.stack.Stack;
import dev.troupe.stack.StackOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** What a report costs with a large ledger: out of the roll-up, and out of the ledger itself. */
final class ReportsBench implements Bench {
  private static final int CALLS = 10_000_000;
  private static final int QUICK = 200_000;
  private static final int PER_JOB = 200;
  private static final int DAYS = 180;
  private static final int LOOKS = 15;

  private static final String PARTITIONS =
      """
      DO $$ DECLARE m timestamp; BEGIN
        FOR i IN 2..8 LOOP
          m := date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => i);
          EXECUTE format('CREATE TABLE call_%s PARTITION OF call FOR VALUES FROM (%L) TO (%L)', to_char(m, 'YYYY_MM'),
                         uuid7_floor(m AT TIME ZONE 'UTC'), uuid7_floor((m + interval '1 month') AT TIME ZONE 'UTC'));
        END LOOP;
      END $$
      """;

  private static final String IDS =
      """
      CREATE FUNCTION id(at timestamptz, what text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(what), 1, 3) || '8' || substr(md5(what), 4, 15))::uuid $$
      """;

  @Override
  public void run(Report report, int divisor) throws Exception {
    int calls = divisor == 1 ? CALLS : QUICK;
    report.title(
        "reports: what a question about costs takes",
        "%,d calls of %,d jobs in %d days, 10 tenants, 5 roles, 4 models; PostgreSQL as it is delivered, warm, on this machine's %d cores; medians of %d"
            .formatted(
                calls, calls / PER_JOB, DAYS, Runtime.getRuntime().availableProcessors(), LOOKS));
    try (Stack stack = Stack.start(StackOptions.ephemeral())) {
      Endpoints at = stack.endpoints();
      try (Database database =
          Database.open(
              new TroupeConfig.Postgres(
                  at.jdbcUrl(), at.postgresUser(), new Secret(at.postgresPassword()), 3),
              "troupe-bench")) {
        Migrations.migrate(database);
        fill(database, calls, report);
        rebuild(database, report);
        reports(database, report);
      }
    }
  }

  private static void fill(Database database, int calls, Report report) throws SQLException {
    long start = System.nanoTime();
    try (Connection c = database.connect("troupe-bench");
        Statement s = c.createStatement()) {
      c.setNetworkTimeout(Runnable::run, 0);
      s.execute(PARTITIONS);
      s.execute(IDS);
      s.execute("SET synchronous_commit = off");
      for (int from = 1; from <= calls; from += QUICK) {
        s.execute(calls(calls, from, Math.min(calls, from + QUICK - 1)));
        report.progress("  %,d of %,d calls".formatted(from + QUICK - 1, calls));
      }
      s.execute(
          "INSERT INTO job (job_id, tenant, id, content, project, loop, definition, priority, state) SELECT DISTINCT ON (job_id) job_id, tenant, 'job-' || job_id, 'c', 'p', 'tasks', '{}', 1, 'succeeded'::job_state FROM call");
      s.execute("VACUUM ANALYZE call");
    }
    report.figure("written in %.0f s", seconds(start));
  }

  /**
   * Ten tenants, five roles, four models; each job has one tenant, two roles and two models of
   * each.
   */
  private static String calls(int all, int from, int to) {
    return """
      INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, answer, reserved_pico, cost_pico,
             input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, request_id, http_status, latency_ms, settled_at)
      SELECT id(at, 'c' || n), id(at, 't' || n), id(start, 'j' || n / %1$d), 'tenant-' || (n / %1$d) %% 10, 'role-' || ((n / %1$d) * 2 + n %% 2) %% 5,
             '00000000-0000-7000-8000-000000000001', 1, 0, 0, CASE m WHEN 2 THEN 'anthropic' WHEN 3 THEN 'groq' ELSE 'openai' END, 'model-' || m,
             CASE WHEN n %% 20000 = 0 THEN 'unknown' WHEN n %% 50 = 0 THEN 'failed' ELSE 'settled' END::call_status,
             CASE WHEN n %% 20000 = 0 OR n %% 50 = 0 THEN NULL WHEN n %% 30 = 0 THEN 'discarded' ELSE 'accepted' END::call_answer, 5000000000,
             CASE WHEN n %% 20000 = 0 THEN 5000000000 WHEN n %% 50 = 0 THEN 0 ELSE 1000000000 + n %% 1000 * 1000000 END,
             1000 + n %% 500, n %% 100, 0, 300 + n %% 200, 0, 'req-' || n, 200, 900 + n %% 2000, at + interval '1 second'
        FROM (SELECT n, now() - interval '%2$d days' + n * interval '%2$d days' / %3$d AS at,
                     now() - interval '%2$d days' + (n / %1$d * %1$d) * interval '%2$d days' / %3$d AS start, (((n / %1$d) * 2 + n %% 2) %% 5 + n / 7 %% 2) %% 4 AS m
                FROM generate_series(%4$d, %5$d) AS n) AS calls
      """
        .formatted(PER_JOB, DAYS, all, from, to);
  }

  private static void rebuild(Database database, Report report) throws SQLException {
    Rollups rollups = new Rollups(database.pool());
    long start = System.nanoTime();
    int written = rollups.rebuild().size();
    report.figure("roll-ups summed from the ledger: %,d rows in %.1f s", written, seconds(start));
    start = System.nanoTime();
    int changed = rollups.rebuild().size();
    report.figure("and again: %,d rows changed, in %.1f s", changed, seconds(start));
    if (changed != 0) {
      throw new IllegalStateException("a second rebuild changed " + changed + " rows");
    }
    try (Connection c = database.connect("troupe-bench");
        Statement s = c.createStatement()) {
      s.execute("VACUUM ANALYZE cost_by_day");
      s.execute("VACUUM ANALYZE cost_by_job");
    }
  }

  private static void reports(Database database, Report report) throws SQLException {
    Costs costs = new Costs(database.pool());
    for (Costs.By by : Costs.By.values()) {
      double rollup = median(() -> costs.all(by));
      double ledger = ledger(database, group(by));
      report.figure(
          "by %-8s  %7.1f ms; of the ledger %,9.0f ms: %,.0f times as long",
          by.name().toLowerCase(Locale.ROOT), rollup, ledger, ledger / rollup);
    }
    LocalDate since = LocalDate.ofInstant(now(), ZoneOffset.UTC).minusDays(29);
    report.figure(
        "by provider, last 30 days: %.1f ms",
        median(() -> costs.all(Costs.By.PROVIDER, new Days(since, null), null)));
    report.figure(
        "by job, last 30 days: %.1f ms",
        median(() -> costs.all(Costs.By.JOB, new Days(since, null), null)));
    Projections projections = new Projections(database.pool());
    for (String zone : List.of("UTC", "Asia/Tokyo")) {
      Window month = Window.around(now(), Window.Per.MONTH, ZoneId.of(zone));
      report.figure(
          "projection of the month in %s: %.1f ms",
          zone, median(() -> projections.of(Costs.By.ROLE, month, null)));
    }
    report.figure(
        "unknown calls, last 30 days: %.1f ms",
        median(() -> new UnknownCalls(database.pool()).all(new Days(since, null), null)));
  }

  /** The same groups, of the ledger. */
  private static String group(Costs.By by) {
    return switch (by) {
      case PROVIDER -> "provider";
      case MODEL -> "provider || '/' || model";
      case ROLE -> "role";
      case TENANT -> "tenant";
      case JOB -> "job_id::text";
      case DAY -> "(uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC')::date::text";
      case MONTH -> "to_char(uuid_extract_timestamp(call_id) AT TIME ZONE 'UTC', 'YYYY-MM')";
    };
  }

  private static Instant now() {
    return InstantSource.system().instant();
  }

  private static double ledger(Database database, String group) throws SQLException {
    try (Connection c = database.connect("troupe-bench");
        Statement s = c.createStatement()) {
      c.setNetworkTimeout(Runnable::run, 0);
      long start = System.nanoTime();
      s.execute(
          "SELECT %s, count(*), sum(input_tokens), sum(output_tokens), sum(cost_pico) FROM call WHERE status <> 'intent' GROUP BY 1 ORDER BY 5 DESC LIMIT 1000"
              .formatted(group));
      return seconds(start) * 1e3;
    }
  }

  private static double median(Runnable report) {
    double[] millis = new double[LOOKS];
    report.run();
    for (int i = 0; i < LOOKS; i++) {
      long start = System.nanoTime();
      report.run();
      millis[i] = seconds(start) * 1e3;
    }
    return Report.percentile(millis, 0.5);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
