package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A budget has no room for what a job has left to do.
 *
 * @param budget its name
 * @param wanted what the cheapest call that waits may cost
 * @param resetsAt when it has room again; null: never by itself
 */
public record BudgetStop(
    String budget,
    boolean ofJobs,
    Usd limit,
    Usd settled,
    Usd reserved,
    Usd wanted,
    @Nullable Instant resetsAt) {
  private static final Sql WAITED_FOR =
      Sql.of(
          """
      SELECT b.name, b.per, b.scope, w.limit_pico, w.settled_pico, w.reserved_pico, w.wanted_pico, nullif(w.ends_at, 'infinity') AS resets_at
        FROM (SELECT DISTINCT paused_by FROM task WHERE job_id = :job AND paused_by IS NOT NULL) p
        JOIN budget b ON b.budget_id = p.paused_by
        JOIN budget_window w ON w.budget_id = b.budget_id AND w.subject = CASE b.scope WHEN 'job' THEN :job::uuid::text ELSE b.subject END AND w.starts_at <= now() AND w.ends_at > now()
       WHERE NOT EXISTS (
         SELECT FROM task WHERE job_id = :job AND (state IN ('dispatched', 'running') OR queue = 'ready' OR (queue = 'delayed' AND paused_by IS NULL)))
      """);

  /** What {@code troupe budgets set} calls it. */
  public String scope(String job) {
    if (budget.equals("this job")) {
      return "job/" + job;
    }
    return budget.startsWith("each job") ? "job --per run" : budget.replace(" per ", " --per ");
  }

  /**
   * Of a job that has nothing on its way; empty if it may go on at any moment. Where several stop
   * it, the one that resets first.
   */
  static Optional<BudgetStop> of(Reports reports, UUID jobId) {
    List<Optional<BudgetStop>> stops =
        reports.read(c -> WAITED_FOR.on(c).set("job", jobId).list(BudgetStop::stop));
    return stops.stream().anyMatch(Optional::isEmpty)
        ? Optional.empty()
        : stops.stream()
            .flatMap(Optional::stream)
            .min(
                Comparator.comparing(
                    BudgetStop::resetsAt, Comparator.nullsLast(Comparator.naturalOrder())));
  }

  /** Empty if that budget gets room when what is reserved is settled. */
  private static Optional<BudgetStop> stop(Row row) throws SQLException {
    Long wanted = row.numberOrNull("wanted_pico");
    if (wanted == null) {
      return Optional.empty();
    }
    BudgetStop stop =
        new BudgetStop(
            row.text("name"),
            row.text("scope").equals("job"),
            row.usd("limit_pico"),
            row.usd("settled_pico"),
            row.usd("reserved_pico"),
            new Usd(wanted),
            row.instantOrNull("resets_at"));
    boolean spent = stop.settled.plus(stop.wanted).compareTo(stop.limit) > 0;
    boolean full = stop.settled.plus(stop.reserved).plus(stop.wanted).compareTo(stop.limit) > 0;
    // Nothing of the job is on its way: what a job's budget still reserves are unknown calls.
    return spent || (full && stop.ofJobs) ? Optional.of(stop) : Optional.empty();
  }
}
