package dev.troupe.scheduler.app;

import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Deposes replicas that froze. A frozen process keeps its connection, and with it the advisory
 * locks that say what is its own; but it also stops asking on it, and whoever sees the connection
 * idle for too long has PostgreSQL end it.
 */
final class FrozenHolders {
  /** Holders ask twice per second; half of the 10 s within which others must have taken over. */
  private static final Duration FROZEN = Duration.ofSeconds(5);

  // Locks of two integers have objsubid 2.
  private static final Sql END =
      Sql.of(
          """
          SELECT a.pid, pg_terminate_backend(a.pid)
            FROM (SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = :class AND objsubid = 2 AND granted
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) l
            JOIN pg_stat_activity a ON a.pid = l.pid
           WHERE a.state = 'idle' AND a.state_change < clock_timestamp() - make_interval(secs => :seconds)
          """);

  private FrozenHolders() {}

  /**
   * Ends the connections that hold locks of that class and have not been asked on for 5 s.
   *
   * @return their process ids in PostgreSQL
   */
  static List<Integer> end(Connection connection, int lockClass) throws SQLException {
    return END.on(connection)
        .set("class", lockClass)
        .set("seconds", FROZEN.toMillis() / 1000.0)
        .list(row -> row.integer("pid"));
  }
}
