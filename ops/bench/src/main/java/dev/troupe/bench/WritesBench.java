package dev.troupe.bench;

import dev.troupe.shared.postgres.Sql;
import dev.troupe.simulator.Simulator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What PostgreSQL writes for a task: bytes and records of the log, by table. */
final class WritesBench implements Bench {
  private static final int TASKS = 10_000;
  private static final int SLOTS = 256;
  private static final String LATENCY = "50ms";

  private static final Sql EXTENSION = Sql.of("CREATE EXTENSION IF NOT EXISTS pg_walinspect");
  private static final Sql CHECKPOINT = Sql.of("CHECKPOINT");
  private static final Sql AT = Sql.of("SELECT pg_current_wal_flush_lsn()::text AS at");

  private static final Sql ALL =
      Sql.of(
          """
          SELECT sum(record_length)::bigint AS bytes, sum(fpi_length)::bigint AS images, count(*) AS records, count(*) FILTER (WHERE record_type = 'COMMIT') AS commits
            FROM pg_get_wal_records_info(:begin::text::pg_lsn, :end::text::pg_lsn)
          """);

  /** Of a table with its indexes and what it keeps apart. */
  private static final Sql BY_TABLE =
      Sql.of(
          """
          SELECT coalesce(apart.relname, owner.relname) AS name, sum(b.record_length)::bigint AS bytes, count(*) AS records
            FROM pg_get_wal_block_info(:begin::text::pg_lsn, :end::text::pg_lsn, false) b
            JOIN pg_class file ON file.relfilenode = b.relfilenode
            LEFT JOIN pg_index i ON i.indexrelid = file.oid
            JOIN pg_class owner ON owner.oid = coalesce(i.indrelid, file.oid)
            LEFT JOIN pg_class apart ON apart.reltoastrelid = owner.oid
           WHERE b.block_id = 0 AND b.reldatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
           GROUP BY 1 ORDER BY 2 DESC LIMIT 8
          """);

  private static final Sql UPDATES =
      Sql.of(
          "SELECT coalesce(sum(n_tup_upd), 0)::bigint AS updates, coalesce(sum(n_tup_hot_upd), 0)::bigint AS hot, coalesce(sum(n_dead_tup), 0)::bigint AS dead FROM pg_stat_user_tables");

  private record Log(long bytes, long images, long records, long commits) {}

  private record Table(String name, long bytes, long records) {}

  private record Updates(long all, long hot, long dead) {}

  @Override
  public void run(Report report, int divisor) throws Exception {
    int tasks = TASKS / divisor;
    report.title(
        "writes: what PostgreSQL writes for a task",
        "%,d tasks in jobs of %d after as many others, prompts that are alike and answers of 1 KB; right after a checkpoint"
            .formatted(tasks, FleetClient.PER_JOB));
    report.figure("no-op tasks, one worker of 512 slots:");
    measure(report, Simulated.NO_OP, tasks);
    try (Simulator simulator = Simulated.start(LATENCY)) {
      report.figure("priced calls of %s, one worker of %d slots:", LATENCY, SLOTS);
      measure(report, Simulated.config(simulator, SLOTS), tasks);
    }
  }

  private static void measure(Report report, String config, int tasks) throws Exception {
    try (BenchFleet fleet = new BenchFleet(config, 1, report)) {
      round(fleet, "warm", tasks, tasks);
      try (Connection c = fleet.database().connect("troupe-bench")) {
        EXTENSION.on(c).run();
        CHECKPOINT.on(c).run();
        String begin = at(c);
        CpuTimes.Use before = CpuTimes.now();
        round(fleet, "measured", tasks, 2L * tasks);
        CpuTimes.Use used = CpuTimes.now().since(before);
        report(report, c, begin, at(c), tasks);
        report.figure("  CPU per task: %s", used.perPiece(tasks));
      }
    }
  }

  private static void round(BenchFleet fleet, String ids, int tasks, long all) {
    fleet.submit(FleetClient.jobs(ids, tasks, "p".repeat(1_000)));
    fleet.await("SELECT count(*) FROM job WHERE state = 'succeeded'", all / FleetClient.PER_JOB);
  }

  private static String at(Connection c) throws SQLException {
    return AT.on(c).one(row -> row.text("at"));
  }

  private static void report(Report report, Connection c, String begin, String end, double tasks)
      throws SQLException {
    Log log =
        ALL.on(c)
            .set("begin", begin)
            .set("end", end)
            .one(
                row ->
                    new Log(
                        row.number("bytes"),
                        row.number("images"),
                        row.number("records"),
                        row.number("commits")));
    report.figure(
        "  log per task: %,.0f bytes, %,.0f of them images of pages; %.1f records, %.3f commits",
        log.bytes() / tasks, log.images() / tasks, log.records() / tasks, log.commits() / tasks);
    List<Table> tables =
        BY_TABLE
            .on(c)
            .set("begin", begin)
            .set("end", end)
            .list(row -> new Table(row.text("name"), row.number("bytes"), row.number("records")));
    for (Table table : tables) {
      report.figure(
          "    %-14s %,5.0f bytes, %.2f records",
          table.name(), table.bytes() / tasks, table.records() / tasks);
    }
    Updates updates =
        UPDATES
            .on(c)
            .one(row -> new Updates(row.number("updates"), row.number("hot"), row.number("dead")));
    report.figure(
        "  %.1f %% of all updates left the indexes alone; %,d dead rows",
        100.0 * updates.hot() / Math.max(1, updates.all()), updates.dead());
  }
}
