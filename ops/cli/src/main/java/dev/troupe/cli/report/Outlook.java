package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a running job may still spend and what its tasks wait for.
 *
 * @param limit of the job's own budget; null: it has none
 * @param waits the reasons that most tasks share, at most three
 */
public record Outlook(@Nullable Usd limit, List<Wait> waits) {
  private static final Sql LIMIT =
      Sql.of(
          """
          SELECT w.limit_pico
            FROM budget b JOIN budget_window w ON w.budget_id = b.budget_id AND w.subject = :job::uuid::text
           WHERE b.scope = 'job' AND w.starts_at <= now() AND w.ends_at > now()
           ORDER BY w.limit_pico LIMIT 1
          """);

  private static final Sql WAITS =
      Sql.of(
          """
          SELECT wait_reason, count(*)::integer AS tasks, min(not_before) AS until
            FROM task WHERE job_id = :job AND queue = 'delayed' AND wait_reason IS NOT NULL
           GROUP BY wait_reason ORDER BY count(*) DESC, wait_reason LIMIT 3
          """);

  /**
   * Tasks that wait for the same thing.
   *
   * @param until when the first of them is looked at again
   */
  public record Wait(String reason, int tasks, @Nullable Instant until) {
    static Wait of(Row row) throws SQLException {
      return new Wait(row.text("wait_reason"), row.integer("tasks"), row.instantOrNull("until"));
    }
  }

  static Outlook of(Reports reports, UUID jobId) {
    return reports.read(
        c ->
            new Outlook(
                LIMIT.on(c).set("job", jobId).first(row -> row.usd("limit_pico")).orElse(null),
                WAITS.on(c).set("job", jobId).list(Wait::of)));
  }
}
