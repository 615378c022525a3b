package dev.troupe.scheduler.budget;

import dev.troupe.scheduler.event.Events;
import dev.troupe.scheduler.job.SetAside;
import dev.troupe.schemas.JobEvent;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.lifecycle.Halving;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once per window that 80 % of it are spent and that it pauses work, and each time that it was
 * exceeded by more than was said before: as an event and in the log. Noted after the events are
 * confirmed, so that a crash repeats one and loses none. For one thread.
 */
public final class BudgetAlerts {
  private static final Logger log = LoggerFactory.getLogger(BudgetAlerts.class);

  private static final Sql DUE =
      Sql.of(
          """
      SELECT w.window_id, b.name, coalesce(j.tenant, CASE b.scope WHEN 'tenant' THEN b.subject ELSE 'default' END) AS tenant, coalesce(j.id, '') AS job,
             w.limit_pico, w.settled_pico, w.reserved_pico, w.wanted_pico, w.overrun_pico,
             w.alerted_at IS NULL AND w.settled_pico > 0 AND w.settled_pico >= w.limit_pico / 5 * 4 AS alert,
             w.stopped_at IS NULL AND w.wanted_pico IS NOT NULL AS stop,
             w.overrun_pico > w.overrun_told AS overrun
        FROM budget_window w JOIN budget b ON b.budget_id = w.budget_id
        LEFT JOIN job j ON b.scope = 'job' AND j.job_id::text = w.subject
       WHERE w.notice ORDER BY w.window_id LIMIT 100
      """);

  private static final Sql SAID =
      Sql.of(
          """
      UPDATE budget_window SET alerted_at = CASE WHEN :alert THEN now() ELSE alerted_at END, stopped_at = CASE WHEN :stop THEN now() ELSE stopped_at END,
             overrun_told = greatest(overrun_told, :overrun)
       WHERE window_id = :window
      """);

  private final Events events;
  private final SetAside setAside = new SetAside(LoopName.BUDGETS);

  public BudgetAlerts(Events events) {
    this.events = events;
  }

  /** What is to be said of one window. */
  private record Due(
      long window,
      String budget,
      String tenant,
      String job,
      Usd limit,
      Usd settled,
      Usd reserved,
      Usd wanted,
      Usd overrun,
      boolean alert,
      boolean stop,
      boolean overrunIsNews) {
    static Due of(Row row) throws SQLException {
      return new Due(
          row.number("window_id"),
          row.text("name"),
          row.text("tenant"),
          row.text("job"),
          row.usd("limit_pico"),
          row.usd("settled_pico"),
          row.usd("reserved_pico"),
          new Usd(row.numberOr("wanted_pico", 0)),
          row.usd("overrun_pico"),
          row.flag("alert"),
          row.flag("stop"),
          row.flag("overrun"));
    }
  }

  void report(Connection connection) throws Exception {
    Halving.run(
        DUE.on(connection).list(Due::of),
        some -> say(connection, some),
        (one, why) -> setAside.note(connection, "budget window " + one.window(), null, why));
  }

  private void say(Connection connection, List<Due> some) throws Exception {
    events.forget(); // of an attempt that failed
    some.forEach(this::say);
    events.confirm();
    for (Due due : some) {
      SAID.on(connection)
          .set("alert", due.alert())
          .set("stop", due.stop())
          .set("overrun", due.overrun())
          .set("window", due.window())
          .update();
    }
  }

  private void say(Due due) {
    if (due.alert()) {
      say(
          due,
          JobEvent.Type.BUDGET_ALERT,
          "%s: %s of %s are spent".formatted(due.budget(), due.settled(), due.limit()));
    }
    if (due.stop()) {
      say(
          due,
          JobEvent.Type.BUDGET_USED_UP,
          "%s: of %s, %s are spent and %s reserved; a call that may cost %s waits"
              .formatted(due.budget(), due.limit(), due.settled(), due.reserved(), due.wanted()));
    }
    if (due.overrunIsNews()) {
      say(
          due,
          JobEvent.Type.BUDGET_OVERRUN,
          "%s: its limit of %s was exceeded by %s"
              .formatted(due.budget(), due.limit(), due.overrun()));
    }
  }

  private void say(Due due, JobEvent.Type type, String reason) {
    log.warn("budget {}{}", reason, due.job().isEmpty() ? "" : " (job " + due.job() + ")");
    events.budget(
        due.tenant(),
        due.job(),
        "budget/" + due.window() + "/" + type.label() + "/" + due.overrun().picos(),
        type,
        reason);
  }
}
