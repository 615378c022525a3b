package dev.troupe.scheduler.app;

import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who leads: whoever holds one advisory lock of PostgreSQL, on a connection kept for that alone.
 * The lock goes when the connection does, so a leader that died is replaced at once, and one that
 * froze is deposed ({@link FrozenHolders}). For one thread.
 */
final class Leadership implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Leadership.class);
  private static final int LOCK_CLASS = 7_236_846;
  private static final int LOCK_LEADER = 1;

  private static final Sql ASK = Sql.of("SELECT 1");

  private static final Sql TRY_LOCK =
      Sql.of("SELECT pg_try_advisory_lock(:class, :leader) AS locked");

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
        FrozenHolders.end(c, LOCK_CLASS)
            .forEach(pid -> log.warn("the leader is frozen; ended its connection (pid {})", pid));
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

  @Override
  public void close() {
    leads = false;
    connection = Connections.closed(connection);
  }
}
