package dev.troupe.scheduler.app;

import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.lifecycle.Spacing;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.PlannerPins;
import java.sql.Connection;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that this replica does while it is its own, as the leader's is, whenever a signal says that
 * there is some: with a connection of its own.
 */
final class DutyLoop implements Loop.Work {
  /** Under load a round finds so much more to do that it costs a tenth. */
  private static final Duration APART = Duration.ofMillis(10);

  /** One piece of it; whether there may be more at once. */
  @FunctionalInterface
  interface Round {
    boolean on(Connection connection, Progress progress) throws Exception;
  }

  private final String name;
  private final Database database;
  private final BooleanSupplier ours;
  private final Signal signal;
  private final Duration every;
  private final PlannerPins pins;
  private final boolean autoCommit;
  private final Round round;
  private final Spacing spacing = new Spacing(() -> APART, System::nanoTime, Thread::sleep);
  private boolean more;
  private @Nullable Connection connection;

  /**
   * @param ours asked before each round
   * @param every how often it looks if nothing signals
   */
  DutyLoop(
      String name,
      Database database,
      BooleanSupplier ours,
      Signal signal,
      Duration every,
      PlannerPins pins,
      boolean autoCommit,
      Round round) {
    this.name = name;
    this.database = database;
    this.ours = ours;
    this.signal = signal;
    this.every = every;
    this.pins = pins;
    this.autoCommit = autoCommit;
    this.round = round;
  }

  @Override
  public void round(Progress progress) throws Exception {
    if (!ours.getAsBoolean()) {
      progress.idle();
      signal.await(every);
      return;
    }
    Connection c = connection;
    if (c == null) {
      c = database.connect(name);
      pins.set(c);
      c.setAutoCommit(autoCommit);
      connection = c;
    }
    if (!more) {
      spacing.begin();
    }
    more = round.on(c, progress);
    if (!more) {
      progress.succeeded();
      signal.await(every);
    }
  }

  @Override
  public void close() {
    connection = Connections.closed(connection);
  }
}
