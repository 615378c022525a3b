package dev.troupe.scheduler.intake;

import dev.troupe.scheduler.job.Job;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.Usd;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Writes accepted jobs: one statement for any number of them. */
final class JobRows {
  private static final String INSERT =
      """
      INSERT INTO job (job_id, tenant, id, content, project, loop, definition, input, labels, priority, deadline, total)
      SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::smallint[], ?::timestamptz[], ?::integer[])
      ON CONFLICT (tenant, id) DO NOTHING
      """;

  /** Which submission of that id came first, ours or another. */
  private static final String WHICH =
      """
      SELECT j.tenant, j.id, j.job_id, j.content FROM unnest(?::text[], ?::text[]) AS n(tenant, id) JOIN job j ON j.tenant = n.tenant AND j.id = n.id
      """;

  private final Set<String> knownRoles = ConcurrentHashMap.newKeySet();

  /** A job that has this id already, or has it now. */
  record Existing(UUID jobId, String content) {}

  record Key(String tenant, String id) {}

  /**
   * @param totals how many tasks each has at once, in the same order
   * @return how many were written; fewer if an id is taken
   */
  int insert(Connection connection, List<Submission.Good> jobs, List<Integer> totals)
      throws SQLException {
    String[] types = {
      "uuid",
      "text",
      "text",
      "text",
      "text",
      "text",
      "text",
      "text",
      "text",
      "int2",
      "timestamptz",
      "int4"
    };
    Object[][] columns = new Object[types.length][jobs.size()];
    for (int i = 0; i < jobs.size(); i++) {
      Job job = jobs.get(i).job();
      Instant deadline = job.deadline();
      Object[] row = {
        job.jobId(),
        job.tenant(),
        job.id(),
        jobs.get(i).content(),
        job.project(),
        job.plan().loop(),
        Json.string(job.plan()),
        job.input().isMissingNode() ? null : job.input().toString(),
        jobs.get(i).labels(),
        job.priority().rank(),
        deadline == null ? null : Timestamp.from(deadline),
        totals.get(i)
      };
      for (int c = 0; c < row.length; c++) {
        columns[c][i] = row[c];
      }
    }
    try (PreparedStatement s = connection.prepareStatement(INSERT)) {
      for (int c = 0; c < types.length; c++) {
        s.setArray(c + 1, connection.createArrayOf(types[c], columns[c]));
      }
      return s.executeUpdate();
    }
  }

  Map<Key, Existing> which(Connection connection, List<Submission.Good> jobs) throws SQLException {
    Map<Key, Existing> found = new HashMap<>();
    if (jobs.isEmpty()) {
      return found;
    }
    try (PreparedStatement s = connection.prepareStatement(WHICH)) {
      s.setArray(
          1, connection.createArrayOf("text", jobs.stream().map(j -> j.job().tenant()).toArray()));
      s.setArray(
          2, connection.createArrayOf("text", jobs.stream().map(j -> j.job().id()).toArray()));
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          found.put(
              new Key(r.getString(1), r.getString(2)),
              new Existing(r.getObject(3, UUID.class), r.getString(4)));
        }
      }
    }
    return found;
  }

  void insertRoles(Connection connection, Map<String, Role> roles) throws SQLException {
    Map<String, Role> fresh = new TreeMap<>(roles);
    fresh.keySet().removeAll(knownRoles);
    if (fresh.isEmpty()) {
      return;
    }
    try (PreparedStatement s =
        connection.prepareStatement(
            "INSERT INTO role (digest, name, definition) SELECT * FROM unnest(?::text[], ?::text[], ?::text[]) ON CONFLICT DO NOTHING")) {
      s.setArray(1, connection.createArrayOf("text", fresh.keySet().toArray()));
      s.setArray(
          2, connection.createArrayOf("text", fresh.values().stream().map(Role::name).toArray()));
      s.setArray(
          3, connection.createArrayOf("text", fresh.values().stream().map(Json::string).toArray()));
      s.executeUpdate();
    }
  }

  /** Of those jobs that have one of their own. */
  void insertBudgets(Connection connection, List<Submission.Good> jobs) throws SQLException {
    List<Submission.Good> with = jobs.stream().filter(j -> j.budget() != null).toList();
    if (with.isEmpty()) {
      return;
    }
    try (PreparedStatement s =
        connection.prepareStatement(
            "SELECT budget_set('job', u.job, 'run', 'UTC', u.pico, 'job') FROM unnest(?::text[], ?::bigint[]) AS u(job, pico)")) {
      s.setArray(
          1,
          connection.createArrayOf(
              "text", with.stream().map(j -> j.job().jobId().toString()).toArray()));
      s.setArray(
          2,
          connection.createArrayOf(
              "int8", with.stream().map(j -> picos(Objects.requireNonNull(j.budget()))).toArray()));
      s.execute();
    }
  }

  private static long picos(Usd usd) {
    return usd.picos();
  }

  /** To be called once the transaction that wrote them is committed. */
  void remember(Map<String, Role> roles) {
    knownRoles.addAll(roles.keySet());
  }
}
