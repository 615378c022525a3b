package dev.troupe.scheduler.intake;

import dev.troupe.scheduler.job.Job;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes accepted jobs: one statement for any number of them. */
final class JobRows {
  private static final Sql INSERT =
      Sql.of(
          """
          INSERT INTO job (job_id, tenant, id, content, project, loop, definition, input, labels, priority, deadline, total, state, finished_at)
          SELECT n.*, CASE WHEN n.state <> 'running' THEN now() END
            FROM unnest(:job_ids::uuid[], :tenants::text[], :ids::text[], :contents::text[], :projects::text[], :loops::text[], :definitions::text[], :inputs::text[],
                        :labels::text[], :priorities::smallint[], :deadlines::timestamptz[], :totals::integer[], :states::job_state[])
              AS n(job_id, tenant, id, content, project, loop, definition, input, labels, priority, deadline, total, state)
          ON CONFLICT (tenant, id) DO NOTHING
          """);

  /** Which submission of that id came first, ours or another. */
  private static final Sql WHICH =
      Sql.of(
          """
          SELECT j.tenant, j.id, j.job_id, j.content, j.state = 'succeeded' AND j.total = 0 AS over
            FROM unnest(:tenants::text[], :ids::text[]) AS n(tenant, id) JOIN job j ON j.tenant = n.tenant AND j.id = n.id
          """);

  private static final Sql INSERT_ROLES =
      Sql.of(
          "INSERT INTO role (digest, name, definition) SELECT * FROM unnest(:digests::text[], :names::text[], :definitions::text[]) ON CONFLICT DO NOTHING");

  private static final Sql SET_BUDGETS =
      Sql.of(
          "SELECT budget_set('job', u.job, 'run', 'UTC', u.pico, 'job') FROM unnest(:jobs::text[], :limits::bigint[]) AS u(job, pico)");

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
    List<Started> started = new ArrayList<>(jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      started.add(new Started(jobs.get(i), jobs.get(i).job(), starts.get(i)));
    }
    return INSERT
        .on(connection)
        .array("job_ids", "uuid", started, s -> s.job().jobId())
        .array("tenants", "text", started, s -> s.job().tenant())
        .array("ids", "text", started, s -> s.job().id())
        .array("contents", "text", started, s -> s.good().content())
        .array("projects", "text", started, s -> s.job().project())
        .array("loops", "text", started, s -> s.job().plan().loop())
        .array("definitions", "text", started, s -> Json.string(s.job().plan()))
        .array("inputs", "text", started, s -> input(s.job()))
        .array("labels", "text", started, s -> s.good().labels())
        .array("priorities", "int2", started, s -> s.job().priority().rank())
        .array("deadlines", "timestamptz", started, s -> deadline(s.job()))
        .array("totals", "int4", started, s -> s.start().tasks())
        .array("states", "text", started, s -> s.start().state().label())
        .update();
  }

  private record Started(Submission.Good good, Job job, Start start) {}

  private static @Nullable String input(Job job) {
    return job.input().isMissingNode() ? null : job.input().toString();
  }

  private static @Nullable Timestamp deadline(Job job) {
    Instant deadline = job.deadline();
    return deadline == null ? null : Timestamp.from(deadline);
  }

  Map<Key, Existing> which(Connection connection, List<Submission.Good> jobs) throws SQLException {
    Map<Key, Existing> found = new HashMap<>();
    if (jobs.isEmpty()) {
      return found;
    }
    WHICH
        .on(connection)
        .array("tenants", "text", jobs, j -> j.job().tenant())
        .array("ids", "text", jobs, j -> j.job().id())
        .each(
            row ->
                found.put(
                    new Key(row.text("tenant"), row.text("id")),
                    new Existing(row.uuid("job_id"), row.text("content"), row.flag("over"))));
    return found;
  }

  void insertRoles(Connection connection, Map<String, Role> roles) throws SQLException {
    Map<String, Role> fresh = new TreeMap<>(roles);
    fresh.keySet().removeIf(knownRoles::contains);
    if (fresh.isEmpty()) {
      return;
    }
    INSERT_ROLES
        .on(connection)
        .array("digests", "text", fresh.keySet())
        .array("names", "text", fresh.values(), Role::name)
        .array("definitions", "text", fresh.values(), Json::string)
        .update();
  }

  /** Of those jobs that have one of their own. */
  void insertBudgets(Connection connection, List<Submission.Good> jobs) throws SQLException {
    List<Submission.Good> with = jobs.stream().filter(j -> j.budget() != null).toList();
    if (with.isEmpty()) {
      return;
    }
    SET_BUDGETS
        .on(connection)
        .array("jobs", "text", with, j -> j.job().jobId().toString())
        .array("limits", "int8", with, j -> Objects.requireNonNull(j.budget()).picos())
        .run();
  }

  /** To be called once the transaction that wrote them is committed. */
  void remember(Map<String, Role> roles) {
    knownRoles.addAll(roles.keySet());
  }
}
