package dev.troupe.scheduler.app;

import dev.troupe.scheduler.advance.Advancer;
import dev.troupe.scheduler.budget.BudgetAlerts;
import dev.troupe.scheduler.budget.BudgetMonitor;
import dev.troupe.scheduler.dispatch.Dispatcher;
import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.LeaderNotices;
import dev.troupe.scheduler.rescue.Rescuer;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.PlannerPins;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What a replica does for the fleet beside taking submissions, each in a loop of its own, and how
 * one of them wakes the next: it advances the jobs of its shards, and the leader does the rest.
 */
final class Duties {
  /** The safety net for signals that got lost. */
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Duration RESCUE_EVERY = Duration.ofMillis(500);

  private final Database database;
  private final DispatchWindow window;
  private final Signals signals = new Signals();
  private final Dispatcher dispatcher;
  private final Rescuer rescuer;
  private final Advancer advancer;
  private final BudgetMonitor monitor;
  private final Leader leader;
  private final ShardLoop shards;

  Duties(
      TroupeConfig.Scheduler config,
      Database database,
      TaskFlow flow,
      Kafka kafka,
      Uuid7 ids,
      InstantSource clock) {
    this.database = database;
    window = flow.window();
    shards = new ShardLoop(database, signals.advance());
    dispatcher = new Dispatcher(flow.jobs(), flow.window(), flow.offers());
    rescuer =
        new Rescuer(
            flow.window(), flow.jobs(), flow.offers(), dispatcher, config.maxClaims(), clock);
    advancer =
        new Advancer(
            flow.jobs(), flow.window(), flow.tasks(), flow.offers(), kafka.events(clock), ids);
    monitor =
        new BudgetMonitor(config.expireUnknown(), new BudgetAlerts(kafka.events(clock)), clock);
    leader =
        new Leader(
            database, new Leadership(database), rescuer, flow.window(), signals.ofNewLeader());
  }

  /** Asks for the lead; to be started before the others. */
  Leader leader() {
    return leader;
  }

  /** Keeps this replica's part of the shards. */
  ShardLoop shards() {
    return shards;
  }

  /**
   * On every replica: whoever leads next has to know.
   *
   * @param finished told when a task has ended somewhere, or was given back
   */
  Listener listening(Runnable finished) {
    return new Listener(
        database,
        signals.byChannel(
            finished,
            notice -> elsewhere(notice, window::removeAll),
            notice -> elsewhere(notice, window::crowded)));
  }

  private void elsewhere(String notice, Consumer<List<UUID>> note) {
    if (window.isOpen()) {
      note.accept(LeaderNotices.read(notice));
      signals.dispatch().raise(); // there is room again, and there may be new tasks
    }
  }

  DutyLoop rescuing() {
    return new DutyLoop(
        "troupe-rescue",
        database,
        leader::leads,
        signals.rescue(),
        RESCUE_EVERY,
        PlannerPins.NONE,
        true,
        (connection, progress) -> {
          if (rescuer.round(connection, progress::on)) {
            signals.dispatch().raise();
          }
          return false;
        });
  }

  DutyLoop advancing() {
    return new DutyLoop(
        "troupe-advance",
        database,
        () -> !shards.held().none(),
        signals.advance(),
        POLL,
        PlannerPins.NESTED_LOOPS,
        false,
        (connection, progress) -> {
          Advancer.Round round = advancer.round(connection, shards.held(), progress::on);
          // There is room again: that is news where something waits for it.
          if (round.waiting() || (round.tasks() > 0 && dispatcher.waiting())) {
            signals.dispatch().raise();
          }
          return round.tasks() == Advancer.ROUND;
        });
  }

  DutyLoop dispatching() {
    return new DutyLoop(
        "troupe-dispatch",
        database,
        leader::leads,
        signals.dispatch(),
        POLL,
        PlannerPins.SUBQUERIES,
        true,
        (connection, _) -> dispatcher.round(connection));
  }

  DutyLoop budgets() {
    return new DutyLoop(
        "troupe-budgets",
        database,
        leader::leads,
        signals.budget(),
        POLL,
        PlannerPins.NONE,
        true,
        (connection, _) -> {
          if (monitor.round(connection)) {
            signals.dispatch().raise();
          }
          return false;
        });
  }
}
