package dev.troupe.scheduler.budget;

import dev.troupe.scheduler.advance.Events;
import dev.troupe.scheduler.job.SetAside;
import dev.troupe.schemas.JobEvent;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.lifecycle.Halving;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
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

  private static final String DUE =
      """
      SELECT w.window_id, b.name, coalesce(j.tenant, CASE b.scope WHEN 'tenant' THEN b.subject ELSE 'default' END) AS tenant, coalesce(j.id, '') AS job,
             w.limit_pico, w.settled_pico, w.reserved_pico, w.wanted_pico, w.overrun_pico,
             w.alerted_at IS NULL AND w.settled_pico > 0 AND w.settled_pico >= w.limit_pico / 5 * 4 AS alert,
             w.stopped_at IS NULL AND w.wanted_pico IS NOT NULL AS stop,
             w.overrun_pico > w.overrun_told AS overrun
        FROM budget_window w JOIN budget b ON b.budget_id = w.budget_id
        LEFT JOIN job j ON b.scope = 'job' AND j.job_id::text = w.subject
       WHERE w.notice ORDER BY w.window_id LIMIT 100
      """;

  private static final String SAID =
      """
      UPDATE budget_window SET alerted_at = CASE WHEN ? THEN now() ELSE alerted_at END, stopped_at = CASE WHEN ? THEN now() ELSE stopped_at END,
             overrun_told = greatest(overrun_told, ?)
       WHERE window_id = ?
      """;

  private final Events events;
  private final SetAside setAside = new SetAside("budgets");

  public BudgetNews(Events events) {
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
      boolean overrunIsNews) {}

  void tell(Connection connection) throws Exception {
    List<Due> due = due(connection);
    Halving.run(
        due,
        some -> say(connection, some),
        (one, why) -> setAside.note(connection, "budget window " + one.window(), null, why));
  }

  private static List<Due> due(Connection connection) throws SQLException {
    List<Due> due = new ArrayList<>();
    try (PreparedStatement s = connection.prepareStatement(DUE);
        ResultSet r = s.executeQuery()) {
      while (r.next()) {
        due.add(
            new Due(
                r.getLong("window_id"),
                r.getString("name"),
                r.getString("tenant"),
                r.getString("job"),
                new Usd(r.getLong("limit_pico")),
                new Usd(r.getLong("settled_pico")),
                new Usd(r.getLong("reserved_pico")),
                new Usd(r.getLong("wanted_pico")),
                new Usd(r.getLong("overrun_pico")),
                r.getBoolean("alert"),
                r.getBoolean("stop"),
                r.getBoolean("overrun")));
      }
    }
    return due;
  }

  private void say(Connection connection, List<Due> some) throws Exception {
    events.forget(); // of an attempt that failed
    some.forEach(this::say);
    events.confirm();
    for (Due due : some) {
      try (PreparedStatement s = connection.prepareStatement(SAID)) {
        s.setBoolean(1, due.alert());
        s.setBoolean(2, due.stop());
        s.setLong(3, due.overrun().picos());
        s.setLong(4, due.window());
        s.executeUpdate();
      }
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
