package dev.troupe.cli.report;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.schemas.Usd;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads budgets, and changes them with a line in the audit log. Thread-safe. */
public final class Budgets {
  // A budget whose window of now nobody has called in yet has none.
  private static final String LIST =
      """
      SELECT x.*, (SELECT count(*) FROM task t
                    WHERE t.paused_by = x.budget_id AND (x.job_id IS NULL OR t.job_id = x.job_id)) AS paused
        FROM (SELECT DISTINCT ON (b.budget_id, w.subject) b.budget_id, b.name, b.scope, b.subject, b.per, b.time_zone, b.source, j.job_id, j.id AS job,
                     coalesce(w.limit_pico, b.limit_pico) AS limit_pico, coalesce(w.settled_pico, 0) AS settled_pico, coalesce(w.reserved_pico, 0) AS reserved_pico,
                     w.wanted_pico, nullif(coalesce(w.ends_at, (budget_bounds(b.per, b.time_zone, now())).ends_at), 'infinity') AS turns_at
                FROM budget b
                LEFT JOIN budget_window w ON w.budget_id = b.budget_id AND w.starts_at <= now() AND w.ends_at > now()
                LEFT JOIN job j ON j.job_id = CASE b.scope WHEN 'job' THEN w.subject::uuid END
               WHERE b.scope <> 'job' OR j.state = 'running' OR (b.subject = '' AND w.window_id IS NULL)
               ORDER BY b.budget_id, w.subject, w.starts_at DESC) x
       ORDER BY array_position(ARRAY['global', 'tenant', 'role', 'provider', 'job'], x.scope), x.subject, array_position(ARRAY['day', 'month', 'run'], x.per), x.job_id
       LIMIT 1000
      """;

  private final DataSource pool;
  private final Sql sql;

  public Budgets(DataSource pool) {
    this.pool = pool;
    this.sql = new Sql(pool);
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
    return sql.list(LIST, Budgets::budget);
  }

  /**
   * Sets it for the whole fleet, from the next call on.
   *
   * @param zone null: as it was, else UTC
   * @param shown what the audit log calls it
   */
  public void set(
      Key key, Usd limit, @Nullable String zone, String shown, @Nullable String reason) {
    audited(
        "budget set",
        shown + "=" + limit.exact() + (zone == null ? "" : " " + zone),
        reason,
        _ -> true,
        """
        SELECT budget_set(?, ?, ?, coalesce(?, (SELECT time_zone FROM budget WHERE scope = ? AND subject = ? AND per = ?), 'UTC'), ?, 'operator')
        """,
        key.scope(),
        key.subject(),
        key.per(),
        zone,
        key.scope(),
        key.subject(),
        key.per(),
        limit.picos());
  }

  /** What the configuration says holds again; false if nobody has set it. */
  public boolean unset(Key key, String shown, @Nullable String reason) {
    return "true"
        .equals(
            audited(
                "budget unset",
                shown,
                reason,
                "true"::equals,
                "SELECT budget_unset(?, ?, ?)::text",
                key.scope(),
                key.subject(),
                key.per()));
  }

  /**
   * Says what an unknown call cost.
   *
   * @param cost null: it was never billed
   * @return the status that it had, which is {@code unknown} if this changed it; null: there is no
   *     such call
   */
  public @Nullable String resolve(UUID call, @Nullable Usd cost, String reason) {
    return audited(
        "costs resolve",
        call + "=" + (cost == null ? "not billed" : cost.exact()),
        reason,
        "unknown"::equals,
        "SELECT resolve_call(?, ?)::text",
        call,
        cost == null ? null : cost.picos());
  }

  private @Nullable String audited(
      String action,
      String subject,
      @Nullable String reason,
      Predicate<@Nullable String> changed,
      String change,
      @Nullable Object... parameters) {
    try (Connection c = pool.getConnection()) {
      c.setAutoCommit(false);
      try {
        String said = first(c, change, parameters);
        if (changed.test(said)) {
          first(
              c,
              "SELECT audit_add(?, ?, ?, ?)::text",
              System.getProperty("user.name", "unknown"),
              action,
              subject,
              reason);
        }
        c.commit();
        return said;
      } catch (SQLException e) {
        c.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new CliException(Exit.DEPENDENCY, "PostgreSQL: " + e.getMessage(), e);
    }
  }

  private static @Nullable String first(Connection c, String query, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        s.setObject(i + 1, parameters[i]);
      }
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return r.getString(1);
      }
    }
  }

  private static Budget budget(ResultSet row) throws SQLException {
    Usd limit = new Usd(row.getLong("limit_pico"));
    Usd settled = new Usd(row.getLong("settled_pico"));
    Usd reserved = new Usd(row.getLong("reserved_pico"));
    Usd free = limit.minus(settled).minus(reserved);
    Long wanted = Sql.number(row, "wanted_pico");
    Instant turns = Sql.instant(row, "turns_at");
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
        row.getString("name"),
        row.getString("job"),
        row.getString("time_zone"),
        limit,
        settled,
        reserved,
        free.compareTo(Usd.ZERO) < 0 ? Usd.ZERO : free,
        state,
        row.getLong("paused"),
        turns,
        row.getString("source"));
  }
}
