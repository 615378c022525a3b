package dev.troupe.scheduler.advance;

import dev.troupe.scheduler.plan.Plan;
import dev.troupe.scheduler.plan.Progress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Table {@code step}: how far each step of a job is. */
public final class StepRows {
  private static final String INSERT =
      """
      INSERT INTO step (job_id, step, name, total, released, succeeded, failed, pending)
      SELECT job_id, step, name, total, released, succeeded, failed, pending::integer[]
        FROM unnest(?::uuid[], ?::smallint[], ?::text[], ?::integer[], ?::integer[], ?::integer[], ?::integer[], ?::text[])
          AS n(job_id, step, name, total, released, succeeded, failed, pending)
      """;
  private static final String UPDATE =
      """
      UPDATE step s SET total = n.total, released = n.released, succeeded = n.succeeded, failed = n.failed, pending = n.pending::integer[]
        FROM unnest(?::uuid[], ?::smallint[], ?::text[], ?::integer[], ?::integer[], ?::integer[], ?::integer[], ?::text[])
          AS n(job_id, step, name, total, released, succeeded, failed, pending)
       WHERE s.job_id = n.job_id AND s.step = n.step
      """;
  private static final String INSERT_DEPENDENCIES =
      """
      INSERT INTO dependency (job_id, step, on_step, kind) SELECT * FROM unnest(?::uuid[], ?::smallint[], ?::smallint[], ?::text[])
      """;

  private final List<Object[]> rows = new ArrayList<>();
  private final List<Object[]> dependencies = new ArrayList<>();

  /** Adds a step to what {@link #insert} or {@link #update} writes. */
  void add(UUID jobId, int step, String name, Progress p) {
    rows.add(
        new Object[] {
          jobId,
          (short) step,
          name,
          p.total(),
          p.released(),
          p.succeeded(),
          p.failed(),
          pending(p.pending())
        });
  }

  /** Adds all steps of a new job and what they depend on. */
  public void add(UUID jobId, Plan plan, List<Progress> progress) {
    for (int i = 0; i < plan.steps().size(); i++) {
      add(jobId, i, plan.steps().get(i).name(), progress.get(i));
      Integer follows = plan.steps().get(i).follows();
      for (int on : plan.steps().get(i).after()) {
        dependencies.add(
            new Object[] {
              jobId, (short) i, (short) on, follows != null && follows == on ? "each" : "all"
            });
      }
    }
  }

  public void insert(Connection connection) throws SQLException {
    write(connection, INSERT, rows, "uuid", "int2", "text", "int4", "int4", "int4", "int4", "text");
    write(connection, INSERT_DEPENDENCIES, dependencies, "uuid", "int2", "int2", "text");
  }

  void update(Connection connection) throws SQLException {
    write(connection, UPDATE, rows, "uuid", "int2", "text", "int4", "int4", "int4", "int4", "text");
  }

  private static void write(Connection connection, String sql, List<Object[]> rows, String... types)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      for (int c = 0; c < types.length; c++) {
        int column = c;
        s.setArray(
            c + 1,
            connection.createArrayOf(types[c], rows.stream().map(row -> row[column]).toArray()));
      }
      s.executeUpdate();
    }
  }

  /** By job, in the order of its plan. The jobs' rows must be locked. */
  static Map<UUID, List<Progress>> read(Connection connection, Collection<UUID> jobs)
      throws SQLException {
    Map<UUID, List<Progress>> progress = new HashMap<>();
    try (PreparedStatement s =
        connection.prepareStatement(
            "SELECT job_id, total, released, succeeded, failed, pending FROM step WHERE job_id = ANY (?) ORDER BY job_id, step")) {
      s.setArray(1, connection.createArrayOf("uuid", jobs.toArray()));
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          progress
              .computeIfAbsent(r.getObject(1, UUID.class), _ -> new ArrayList<>())
              .add(
                  new Progress(
                      r.getObject(2, Integer.class),
                      r.getInt(3),
                      r.getInt(4),
                      r.getInt(5),
                      List.of((Integer[]) r.getArray(6).getArray())));
        }
      }
    }
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
