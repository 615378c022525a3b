package dev.troupe.scheduler.app;

import dev.troupe.scheduler.dispatch.Signal;
import dev.troupe.shared.postgres.Database;
import java.sql.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Work that only the leader does, whenever a signal says that there is some: with a connection of
 * its own.
 */
final class LeadersWork implements WorkLoop.Work {
  /** The safety net for signals that got lost. */
  private static final Duration POLL = Duration.ofSeconds(1);

  /** One piece of it; whether there may be more at once. */
  @FunctionalInterface
  interface Round {
    boolean on(Connection connection) throws Exception;
  }

  private final String name;
  private final Database database;
  private final Leader leader;
  private final Signal signal;
  private final boolean autoCommit;
  private final Round round;
  private @Nullable Connection connection;

  LeadersWork(
      String name,
      Database database,
      Leader leader,
      Signal signal,
      boolean autoCommit,
      Round round) {
    this.name = name;
    this.database = database;
    this.leader = leader;
    this.signal = signal;
    this.autoCommit = autoCommit;
    this.round = round;
  }

  @Override
  public void round() throws Exception {
    if (!leader.leads()) {
      signal.await(POLL);
      return;
    }
    Connection c = connection;
    if (c == null) {
      c = database.connect(name);
      c.setAutoCommit(autoCommit);
      connection = c;
    }
    if (!round.on(c)) {
      signal.await(POLL);
    }
  }

  @Override
  public void close() {
    connection = Connections.closed(connection);
  }
}
