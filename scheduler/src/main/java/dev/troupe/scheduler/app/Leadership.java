package dev.troupe.scheduler.app;

import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who leads: whoever holds one advisory lock of PostgreSQL, on a connection kept for that alone.
 * The lock goes when the connection does, so a leader that died is replaced at once. One that froze
 * keeps its connection; but it also stops asking on it, and a standby that sees the connection idle
 * for too long has PostgreSQL end it. For one thread.
 */
final class Leadership implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Leadership.class);
  private static final int LOCK_CLASS = 7_236_846;
  private static final int LOCK_LEADER = 1;

  /**
   * A leader asks once per second; half of the 10 s within which a standby must have taken over.
   */
  private static final Duration FROZEN = Duration.ofSeconds(5);

  private static final Sql ASK = Sql.of("SELECT 1");

  private static final Sql TRY_LOCK =
      Sql.of("SELECT pg_try_advisory_lock(:class, :leader) AS locked");

  private static final Sql END_FROZEN =
      Sql.of(
          """
          SELECT a.pid, pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
           WHERE l.locktype = 'advisory' AND l.classid = :class AND l.objid = :leader AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
             AND a.state = 'idle' AND a.state_change < clock_timestamp() - make_interval(secs => :seconds)
          """);

  private final Database database;
  private @Nullable Connection connection;
  private boolean leads;

  Leadership(Database database) {
    this.database = database;
  }

  /**
   * Asks for the lock, or whether it is still held; to be called about once per second. False also
   * if PostgreSQL is away.
   */
  boolean lead() {
    try {
      Connection c = connected();
      if (leads) {
        ASK.on(c).run();
        return true;
      }
      leads = tryLock(c);
      if (!leads) {
        endFrozenLeader(c);
      }
      return leads;
    } catch (SQLException e) {
      if (leads) {
        log.warn("leadership lost: {}", e.getMessage());
      }
      close();
      return false;
    }
  }

  private Connection connected() throws SQLException {
    Connection c = connection;
    if (c == null) {
      c = database.connect("troupe-leader");
      connection = c;
    }
    return c;
  }

  private static boolean tryLock(Connection c) throws SQLException {
    return TRY_LOCK
        .on(c)
        .set("class", LOCK_CLASS)
        .set("leader", LOCK_LEADER)
        .one(row -> row.flag("locked"));
  }

  private static void endFrozenLeader(Connection c) throws SQLException {
    END_FROZEN
        .on(c)
        .set("class", LOCK_CLASS)
        .set("leader", LOCK_LEADER)
        .set("seconds", FROZEN.toMillis() / 1000.0)
        .first(row -> row.integer("pid"))
        .ifPresent(pid -> log.warn("the leader is frozen; ended its connection (pid {})", pid));
  }

  @Override
  public void close() {
    leads = false;
    Connection c = connection;
    connection = null;
    if (c != null) {
      try {
        c.close();
      } catch (SQLException e) {
        log.debug("closing the leader's connection: {}", e.getMessage());
      }
    }
  }
}
