package dev.troupe.scheduler.intake;

import dev.troupe.scheduler.job.Job;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.Usd;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Writes accepted jobs: one statement for any number of them. */
final class JobRows {
  private static final String INSERT =
      """
      INSERT INTO job (job_id, tenant, id, content, project, loop, definition, input, labels, priority, deadline, total, state, finished_at)
      SELECT n.*, CASE WHEN n.state <> 'running' THEN now() END FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::smallint[], ?::timestamptz[], ?::integer[], ?::job_state[])
        AS n(job_id, tenant, id, content, project, loop, definition, input, labels, priority, deadline, total, state)
      ON CONFLICT (tenant, id) DO NOTHING
      """;

  /** Which submission of that id came first, ours or another. */
  private static final String WHICH =
      """
      SELECT j.tenant, j.id, j.job_id, j.content, j.state = 'succeeded' AND j.total = 0 FROM unnest(?::text[], ?::text[]) AS n(tenant, id) JOIN job j ON j.tenant = n.tenant AND j.id = n.id
      """;

  private static final int REMEMBERED = 10_000;

  /** Digests of roles that have their row; the oldest are forgotten. */
  private final Set<String> knownRoles =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > REMEMBERED;
                }
              }));

  /**
   * A job that has this id already, or has it now.
   *
   * @param over it had nothing to do
   */
  record Existing(UUID jobId, String content, boolean over) {}

  /**
   * How a job begins.
   *
   * @param tasks it has at once
   */
  record Start(int tasks, JobState state) {}

  record Key(String tenant, String id) {}

  /**
   * @param starts of each, in the same order
   * @return how many were written; fewer if an id is taken
   */
  int insert(Connection connection, List<Submission.Good> jobs, List<Start> starts)
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
      "int4",
      "text"
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
        starts.get(i).tasks(),
        starts.get(i).state().label()
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
              new Existing(r.getObject(3, UUID.class), r.getString(4), r.getBoolean(5)));
        }
      }
    }
    return found;
  }

  void insertRoles(Connection connection, Map<String, Role> roles) throws SQLException {
    Map<String, Role> fresh = new TreeMap<>(roles);
    fresh.keySet().removeIf(knownRoles::contains);
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
