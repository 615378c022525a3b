package dev.troupe.scheduler.job;

import dev.troupe.scheduler.plan.Plan;
import dev.troupe.scheduler.plan.Progress;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Table {@code step}: how far each step of a job is. */
public final class StepRows {
  private static final Sql INSERT =
      Sql.of(
          """
          INSERT INTO step (job_id, step, name, total, released, succeeded, failed, pending)
          SELECT job_id, step, name, total, released, succeeded, failed, pending::integer[]
            FROM unnest(:jobs::uuid[], :steps::smallint[], :names::text[], :totals::integer[], :released::integer[], :succeeded::integer[], :failed::integer[], :pending::text[])
              AS n(job_id, step, name, total, released, succeeded, failed, pending)
          """);

  private static final Sql UPDATE =
      Sql.of(
          """
          UPDATE step s SET total = n.total, released = n.released, succeeded = n.succeeded, failed = n.failed, pending = n.pending::integer[]
            FROM unnest(:jobs::uuid[], :steps::smallint[], :names::text[], :totals::integer[], :released::integer[], :succeeded::integer[], :failed::integer[], :pending::text[])
              AS n(job_id, step, name, total, released, succeeded, failed, pending)
           WHERE s.job_id = n.job_id AND s.step = n.step
          """);

  private static final Sql READ =
      Sql.of(
          "SELECT job_id, total, released, succeeded, failed, pending FROM step WHERE job_id = ANY (:jobs) ORDER BY job_id, step");

  private record StepRow(UUID jobId, int step, String name, Progress progress) {}

  private final List<StepRow> rows = new ArrayList<>();

  /** Adds a step to what {@link #insert} or {@link #update} writes. */
  public void add(UUID jobId, int step, String name, Progress p) {
    rows.add(new StepRow(jobId, step, name, p));
  }

  /** Adds all steps of a new job. */
  public void add(UUID jobId, Plan plan, List<Progress> progress) {
    for (int i = 0; i < plan.steps().size(); i++) {
      add(jobId, i, plan.steps().get(i).name(), progress.get(i));
    }
  }

  public void insert(Connection connection) throws SQLException {
    write(connection, INSERT);
  }

  public void update(Connection connection) throws SQLException {
    write(connection, UPDATE);
  }

  private void write(Connection connection, Sql sql) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    sql.on(connection)
        .array("jobs", "uuid", rows, StepRow::jobId)
        .array("steps", "int2", rows, r -> (short) r.step())
        .array("names", "text", rows, StepRow::name)
        .array("totals", "int4", rows, r -> r.progress().total())
        .array("released", "int4", rows, r -> r.progress().released())
        .array("succeeded", "int4", rows, r -> r.progress().succeeded())
        .array("failed", "int4", rows, r -> r.progress().failed())
        .array("pending", "text", rows, r -> pending(r.progress().pending()))
        .update();
  }

  /** By job, in the order of its plan. The jobs' rows must be locked. */
  public static Map<UUID, List<Progress>> read(Connection connection, Collection<UUID> jobs)
      throws SQLException {
    Map<UUID, List<Progress>> progress = new HashMap<>();
    READ.on(connection)
        .array("jobs", "uuid", jobs)
        .each(
            row ->
                progress
                    .computeIfAbsent(row.uuid("job_id"), _ -> new ArrayList<>())
                    .add(
                        new Progress(
                            row.integerOrNull("total"),
                            row.integer("released"),
                            row.integer("succeeded"),
                            row.integer("failed"),
                            row.integers("pending"))));
    return progress;
  }

  /**
   * PostgreSQL's text form of an array: arrays of arrays of different lengths can't be parameters.
   */
  private static String pending(List<Integer> indices) {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < indices.size(); i++) {
      text.append(i == 0 ? "" : ",").append(indices.get(i));
    }
    return text.append('}').toString();
  }
}
