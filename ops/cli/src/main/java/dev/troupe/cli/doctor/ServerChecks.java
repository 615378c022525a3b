package dev.troupe.cli.doctor;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.shared.postgres.Sql;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/** Looks at a fleet's servers and at who works there. */
public final class ServerChecks {
  private static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofSeconds(1);
  private static final int LIMIT_SECONDS = 5;

  private static final Sql VERSION = Sql.of("SELECT current_setting('server_version') AS answer");

  private static final Sql TABLES =
      Sql.of("SELECT to_regclass('databasechangelog')::text AS answer");

  private static final Sql CHANGES = Sql.of("SELECT count(*) AS answer FROM databasechangelog");

  private static final Sql CLOCK = Sql.of("SELECT clock_timestamp() AS answer");

  private static final Sql LEADERS =
      Sql.of(
          """
          SELECT string_agg(DISTINCT a.application_name || ' (pid ' || a.pid || ' of PostgreSQL)', ', ') AS answer
            FROM pg_locks l JOIN pg_stat_activity a USING (pid)
           WHERE l.locktype = 'advisory' AND l.granted AND a.application_name = 'troupe-leader'
          """);

  private static final Sql WORKERS =
      Sql.of(
          """
          SELECT CASE WHEN count(*) > 0 THEN count(*) || ' alive with ' || sum(slots) || ' slots' END AS answer
            FROM worker WHERE state = 'live' AND lease_until > now()
          """);

  private static final Sql CIRCUITS =
      Sql.of(
          """
          SELECT string_agg(provider || '/' || model || ' (' || n || CASE n WHEN 1 THEN ' worker)' ELSE ' workers)' END, ', ') AS answer
            FROM (SELECT c.provider, c.model, count(*) AS n FROM circuit c JOIN worker w USING (worker_id)
                   WHERE c.state <> 'closed' AND w.state IN ('live', 'draining') AND w.lease_until > now()
                   GROUP BY 1, 2 ORDER BY 1, 2) AS broken
          """);

  private static final Sql GRANTED =
      Sql.of(
          """
          SELECT bool_and(has_table_privilege(r.oid, c.oid, 'SELECT'))::text AS answer
            FROM pg_roles r, pg_class c
           WHERE r.rolname = 'troupe_report' AND c.relnamespace = to_regnamespace('troupe_report') AND c.relkind = 'v'
          """);

  private ServerChecks() {}

  public static List<Finding> all(Fleet fleet) {
    List<Finding> findings = new ArrayList<>(servers(fleet));
    findings.addAll(Standing.all(fleet));
    return findings;
  }

  private static List<Finding> servers(Fleet fleet) {
    return List.of(
        Check.of("Kafka", "expected: a broker at " + fleet.kafkaServers(), () -> kafka(fleet)),
        Check.of("PostgreSQL", "expected: a server of ours there", () -> postgres(fleet)),
        Check.of("tables", "run 'troupe migrate'", () -> tables(fleet)),
        Check.of("clock", "expected: PostgreSQL to answer", () -> clock(fleet)),
        Check.of("Redis", "expected: a server at " + redisAt(fleet), () -> redis(fleet)),
        Check.of("scheduler", "expected: PostgreSQL to answer", () -> leader(fleet)),
        Check.of("workers", "expected: PostgreSQL to answer", () -> workers(fleet)),
        Check.of("circuits", "expected: PostgreSQL to answer", () -> circuits(fleet)),
        Check.of("reports", "run 'troupe migrate'", () -> reports(fleet)));
  }

  private static Finding kafka(Fleet fleet) throws Exception {
    try (Admin admin = fleet.kafka().admin("troupe-doctor")) {
      int brokers = admin.describeCluster().nodes().get(LIMIT_SECONDS, TimeUnit.SECONDS).size();
      FinalizedVersionRange share =
          admin
              .describeFeatures()
              .featureMetadata()
              .get(LIMIT_SECONDS, TimeUnit.SECONDS)
              .finalizedFeatures()
              .get("share.version");
      String at = brokers + (brokers == 1 ? " broker at " : " brokers at ") + fleet.kafkaServers();
      return share != null && share.maxVersionLevel() > 0
          ? Finding.ok("Kafka", at + ", share groups on")
          : Finding.wrong(
              "Kafka",
              at
                  + ", share groups off (expected: Kafka 4.2 or newer with share.version=1, or"
                  + " 'delivery: classic' in the configuration)");
    } catch (java.util.concurrent.TimeoutException e) {
      return Finding.wrong(
          "Kafka",
          "no answer within "
              + LIMIT_SECONDS
              + " s (expected: a broker at "
              + fleet.kafkaServers()
              + ")");
    }
  }

  private static Finding postgres(Fleet fleet) throws SQLException {
    String version = text(fleet, VERSION);
    return Finding.ok("PostgreSQL", version + " at " + fleet.postgresUrl());
  }

  private static Finding tables(Fleet fleet) throws SQLException {
    if (text(fleet, TABLES) == null) {
      return Finding.wrong("tables", "there are none (run 'troupe migrate')");
    }
    String changes = text(fleet, CHANGES);
    return Finding.ok("tables", changes + " change sets applied");
  }

  private static Finding clock(Fleet fleet) throws SQLException {
    try (Connection connection = fleet.pool().getConnection()) {
      Instant before = Instant.now();
      Instant there = CLOCK.on(connection).one(row -> row.instant("answer"));
      Duration half = Duration.between(before, Instant.now()).dividedBy(2);
      Duration difference = Duration.between(before.plus(half), there).abs();
      String text = difference.toMillis() + " ms apart from PostgreSQL's";
      return difference.compareTo(MAX_CLOCK_DIFFERENCE) <= 0
          ? Finding.ok("clock", text)
          : Finding.wrong("clock", text + " (expected: at most 1 s; let both use NTP)");
    }
  }

  private static Finding redis(Fleet fleet) {
    try (Jedis redis = new Jedis(URI.create(fleet.redisUrl()))) {
      redis.ping();
      String version =
          redis
              .info("server")
              .lines()
              .filter(line -> line.startsWith("redis_version:"))
              .findFirst()
              .map(line -> line.substring("redis_version:".length()).strip())
              .orElse("version unknown");
      return Finding.ok("Redis", version + " at " + redisAt(fleet));
    }
  }

  /** Without the password. */
  private static String redisAt(Fleet fleet) {
    return fleet.redisUrl().replaceFirst("//[^/@]*@", "//");
  }

  private static Finding leader(Fleet fleet) throws SQLException {
    String schedulers = text(fleet, LEADERS);
    return schedulers != null
        ? Finding.ok("scheduler", "one leads")
        : Finding.wrong("scheduler", "none leads (start one: 'troupe up' or 'troupe scheduler')");
  }

  private static Finding workers(Fleet fleet) throws SQLException {
    String workers = text(fleet, WORKERS);
    return workers != null
        ? Finding.ok("workers", workers)
        : Finding.wrong("workers", "none is alive (start one: 'troupe up' or 'troupe worker')");
  }

  private static Finding circuits(Fleet fleet) throws SQLException {
    String broken = text(fleet, CIRCUITS);
    return broken == null
        ? Finding.ok("circuits", "no model is left alone")
        : Finding.wrong("circuits", "left alone because they keep failing: " + broken);
  }

  private static Finding reports(Fleet fleet) throws SQLException {
    String granted = text(fleet, GRANTED);
    if (granted == null) {
      return Finding.ok(
          "reports",
          "no role troupe_report to read the views with (for dashboards let an administrator run"
              + " CREATE ROLE troupe_report NOLOGIN, then 'troupe migrate')");
    }
    return granted.equals("true")
        ? Finding.ok("reports", "the role troupe_report reads the views")
        : Finding.wrong(
            "reports", "the role troupe_report can't read the views (run 'troupe migrate')");
  }

  private static @Nullable String text(Fleet fleet, Sql question) throws SQLException {
    try (Connection connection = fleet.pool().getConnection()) {
      return question.on(connection).one(row -> row.textOrNull("answer"));
    }
  }
}
