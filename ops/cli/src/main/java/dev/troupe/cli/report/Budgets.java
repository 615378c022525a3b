package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads budgets, and changes them with a line in the audit log. Thread-safe. */
public final class Budgets {
  // A budget whose window of now nobody has called in yet has none.
  private static final Sql LIST =
      Sql.of(
          """
      SELECT x.*, (SELECT count(*) FROM task t
                    WHERE t.paused_by = x.budget_id AND (x.job_id IS NULL OR t.job_id = x.job_id)) AS paused
        FROM (SELECT DISTINCT ON (b.budget_id, w.subject) b.budget_id, b.name, b.scope, b.subject, b.per, b.time_zone, b.source, j.job_id, j.id AS job,
                     coalesce(w.limit_pico, b.limit_pico) AS limit_pico, coalesce(w.settled_pico, 0) AS settled_pico, coalesce(w.reserved_pico, 0) AS reserved_pico,
                     w.wanted_pico, nullif(coalesce(w.ends_at, (budget_bounds(b.per, b.time_zone, now())).ends_at), 'infinity') AS resets_at
                FROM budget b
                LEFT JOIN budget_window w ON w.budget_id = b.budget_id AND w.starts_at <= now() AND w.ends_at > now()
                LEFT JOIN job j ON j.job_id = CASE b.scope WHEN 'job' THEN w.subject::uuid END
               WHERE b.scope <> 'job' OR j.state = 'running' OR (b.subject = '' AND w.window_id IS NULL)
               ORDER BY b.budget_id, w.subject, w.starts_at DESC) x
       ORDER BY array_position(ARRAY['global', 'tenant', 'role', 'provider', 'job'], x.scope), x.subject, array_position(ARRAY['day', 'month', 'run'], x.per), x.job_id
       LIMIT 1000
      """);

  private static final Sql SET =
      Sql.of(
          """
          SELECT budget_set(:scope, :subject, :per,
                   coalesce(:zone, (SELECT time_zone FROM budget WHERE scope = :scope AND subject = :subject AND per = :per), 'UTC'), :limit, 'operator')
          """);

  private static final Sql UNSET = Sql.of("SELECT budget_unset(:scope, :subject, :per) AS unset");

  private static final Sql RESOLVE = Sql.of("SELECT resolve_call(:call, :cost)::text AS status");

  private static final Sql AUDIT = Sql.of("SELECT audit_add(:actor, :action, :subject, :reason)");

  private final Reports reports;

  public Budgets(DataSource pool) {
    this.reports = new Reports(pool);
  }

  /**
   * Which one.
   *
   * @param scope {@code global}, {@code tenant}, {@code role}, {@code provider} or {@code job}
   * @param subject its name, our id of a job, or empty: of the fleet, or of each job by itself
   */
  public record Key(String scope, String subject, String per) {}

  /** All but those of jobs that are over. */
  public List<Budget> list() {
    return reports.read(c -> LIST.on(c).list(Budgets::budget));
  }

  /**
   * Sets it for the whole fleet, from the next call on.
   *
   * @param zone null: as it was, else UTC
   * @param shown what the audit log calls it
   */
  public void set(
      Key key, Usd limit, @Nullable String zone, String shown, @Nullable String reason) {
    reports.write(
        c -> {
          key(SET, c, key).set("zone", zone).set("limit", limit).run();
          String what = shown + "=" + limit.exact() + (zone == null ? "" : " " + zone);
          audit(c, "budget set", what, reason);
          return null;
        });
  }

  /** What the configuration says holds again; false if nobody has set it. */
  public boolean unset(Key key, String shown, @Nullable String reason) {
    return reports.write(
        c -> {
          boolean unset = key(UNSET, c, key).one(row -> row.flag("unset"));
          if (unset) {
            audit(c, "budget unset", shown, reason);
          }
          return unset;
        });
  }

  /**
   * Says what an unknown call cost.
   *
   * @param cost null: it was never billed
   * @return the status that it had, which is {@code unknown} if this changed it; null: there is no
   *     such call
   */
  public @Nullable String resolve(UUID call, @Nullable Usd cost, String reason) {
    return reports.write(
        c -> {
          String was =
              RESOLVE
                  .on(c)
                  .set("call", call)
                  .set("cost", cost)
                  .one(row -> row.textOrNull("status"));
          if ("unknown".equals(was)) {
            String what = call + "=" + (cost == null ? "not billed" : cost.exact());
            audit(c, "costs resolve", what, reason);
          }
          return was;
        });
  }

  private static Query key(Sql sql, Connection connection, Key key) {
    return sql.on(connection)
        .set("scope", key.scope())
        .set("subject", key.subject())
        .set("per", key.per());
  }

  private static void audit(
      Connection connection, String action, String subject, @Nullable String reason)
      throws SQLException {
    AUDIT
        .on(connection)
        .set("actor", System.getProperty("user.name", "unknown"))
        .set("action", action)
        .set("subject", subject)
        .set("reason", reason)
        .run();
  }

  private static Budget budget(Row row) throws SQLException {
    Usd limit = row.usd("limit_pico");
    Usd settled = row.usd("settled_pico");
    Usd reserved = row.usd("reserved_pico");
    Usd free = limit.minus(settled).minus(reserved);
    Long wanted = row.numberOrNull("wanted_pico");
    Instant resets = row.instantOrNull("resets_at");
    Budget.State state;
    if (free.compareTo(Usd.ZERO) < 0) {
      state = Budget.State.EXCEEDED;
    } else if (wanted != null && free.picos() < wanted) {
      state = Budget.State.USED_UP;
    } else if (settled.picos() > 0 && settled.picos() >= limit.picos() / 5 * 4) {
      state = Budget.State.ALERT;
    } else {
      state = Budget.State.OK;
    }
    return new Budget(
        row.text("name"),
        row.textOrNull("job"),
        row.text("time_zone"),
        limit,
        settled,
        reserved,
        free.compareTo(Usd.ZERO) < 0 ? Usd.ZERO : free,
        state,
        row.number("paused"),
        resets,
        row.text("source"));
  }
}
