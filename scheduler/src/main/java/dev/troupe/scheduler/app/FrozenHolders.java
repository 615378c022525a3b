package dev.troupe.scheduler.app;

import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Deposes replicas that froze. A frozen process keeps its connection, and with it the advisory
 * locks that say what is its own; but it also stops asking on it, and whoever sees the connection
 * idle for too long has PostgreSQL end it. What the process had begun to write would lock rows for
 * as long as its other connections live; so these are ended, too.
 */
final class FrozenHolders {
  /** Holders ask twice per second; half of the 10 s within which others must have taken over. */
  private static final Duration FROZEN = Duration.ofSeconds(5);

  /**
   * Since one is frozen, a transaction that has stood that long is taken for its. A living one that
   * waits for Kafka loses a round, which it does again.
   */
  private static final Duration STANDS = Duration.ofSeconds(2);

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

  private static final Sql END_TRANSACTIONS =
      Sql.of(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND application_name IN ('troupe-advance', 'troupe-intake')
             AND (state = 'idle in transaction' OR wait_event = 'ClientWrite') AND state_change < clock_timestamp() - make_interval(secs => :seconds)
          """);

  private FrozenHolders() {}

  /**
   * Ends the connections that hold locks of that class and have not been asked on for 5 s.
   *
   * @return their process ids in PostgreSQL
   */
  static List<Integer> end(Connection connection, int lockClass) throws SQLException {
    List<Integer> ended =
        END.on(connection)
            .set("class", lockClass)
            .set("seconds", seconds(FROZEN))
            .list(row -> row.integer("pid"));
    if (!ended.isEmpty()) {
      END_TRANSACTIONS.on(connection).set("seconds", seconds(STANDS)).run();
    }
    return ended;
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
