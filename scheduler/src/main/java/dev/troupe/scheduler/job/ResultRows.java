package dev.troupe.scheduler.job;

import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Table {@code job_result}: in which order a job's results came. */
public final class ResultRows {
  // Arrays of arrays of different lengths can't be parameters: the lines are numbered here.
  private static final Sql INSERT =
      Sql.of(
          """
          INSERT INTO job_result (job_id, line, task_ids)
          SELECT job_id, min(line), array_agg(task_id ORDER BY line) FROM unnest(:jobs::uuid[], :lines::integer[], :tasks::uuid[]) AS n(job_id, line, task_id) GROUP BY job_id
          """);

  private record Line(UUID jobId, int line, UUID taskId) {}

  private final List<Line> lines = new ArrayList<>();

  /**
   * Adds a result to what {@link #insert} writes.
   *
   * @param line how many results the job had before it
   */
  public void add(UUID jobId, int line, UUID taskId) {
    lines.add(new Line(jobId, line, taskId));
  }

  /** The jobs' rows must be locked. */
  public void insert(Connection connection) throws SQLException {
    if (lines.isEmpty()) {
      return;
    }
    INSERT
        .on(connection)
        .array("jobs", "uuid", lines, Line::jobId)
        .array("lines", "int4", lines, Line::line)
        .array("tasks", "uuid", lines, Line::taskId)
        .update();
  }
}
