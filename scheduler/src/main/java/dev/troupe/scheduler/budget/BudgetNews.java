package dev.troupe.scheduler.budget;

import dev.troupe.scheduler.advance.Events;
import dev.troupe.schemas.JobEvent;
import dev.troupe.schemas.Usd;
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
public final class BudgetNews {
  private static final Logger log = LoggerFactory.getLogger(BudgetNews.class);

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

  public BudgetNews(Events events) {
    this.events = events;
  }

  private record Due(long window, boolean alert, boolean stop, long overrun) {}

  void tell(Connection connection) throws SQLException, InterruptedException {
    events.forget(); // of an attempt that failed
    List<Due> said = DUE.on(connection).list(this::say);
    if (said.isEmpty()) {
      return;
    }
    events.confirm();
    for (Due due : said) {
      SAID.on(connection)
          .set("alert", due.alert())
          .set("stop", due.stop())
          .set("overrun", due.overrun())
          .set("window", due.window())
          .update();
    }
  }

  private Due say(Row r) throws SQLException {
    String name = r.text("name");
    Usd limit = r.usd("limit_pico");
    Usd settled = r.usd("settled_pico");
    Usd overrun = r.usd("overrun_pico");
    boolean alert = r.flag("alert");
    boolean stop = r.flag("stop");
    if (alert) {
      say(r, JobEvent.Type.BUDGET_ALERT, "%s: %s of %s are spent".formatted(name, settled, limit));
    }
    if (stop) {
      say(
          r,
          JobEvent.Type.BUDGET_USED_UP,
          "%s: of %s, %s are spent and %s reserved; a call that may cost %s waits"
              .formatted(name, limit, settled, r.usd("reserved_pico"), r.usd("wanted_pico")));
    }
    if (r.flag("overrun")) {
      say(
          r,
          JobEvent.Type.BUDGET_OVERRUN,
          "%s: its limit of %s was exceeded by %s".formatted(name, limit, overrun));
    }
    return new Due(r.number("window_id"), alert, stop, overrun.picos());
  }

  private void say(Row r, JobEvent.Type type, String reason) throws SQLException {
    String job = r.text("job");
    log.warn("budget {}{}", reason, job.isEmpty() ? "" : " (job " + job + ")");
    events.budget(
        r.text("tenant"),
        job,
        "budget/" + r.number("window_id") + "/" + type.label() + "/" + r.number("overrun_pico"),
        type,
        reason);
  }
}
