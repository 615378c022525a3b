package dev.troupe.scheduler.budget;

import dev.troupe.scheduler.job.SetAside;
import dev.troupe.schemas.FailureCode;
import dev.troupe.shared.lifecycle.Fault;
import dev.troupe.shared.lifecycle.Halving;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes what a budget has paused when it has room again, says what is to be said about budgets, and
 * writes off what nobody will ever know. The leader's; for one thread.
 *
 * <p>A task that a budget paused sleeps until the budget resets. Before that, its window remembers
 * the smallest call that found no room; when that much is free, as many tasks are woken as it might
 * do for. So a hundred thousand tasks that wait for a cent cost nothing.
 */
public final class BudgetMonitor {
  private static final Logger log = LoggerFactory.getLogger(BudgetMonitor.class);

  private static final Sql TURNED =
      Sql.of(
          "UPDATE budget_window SET wanted_pico = NULL WHERE wanted_pico IS NOT NULL AND ends_at <= now()");

  private static final Sql RECHECK_PAUSED = Sql.of("SELECT budget_recheck()");

  private static final Sql EXPIRE_UNKNOWN =
      Sql.of("SELECT expire_unknown_calls(make_interval(secs => :seconds)) AS calls");

  private static final Sql ROOM =
      Sql.of(
          """
      SELECT w.window_id, b.budget_id, CASE b.scope WHEN 'job' THEN w.subject::uuid END AS job, w.wanted_pico, w.limit_pico - w.settled_pico - w.reserved_pico AS room
        FROM budget_window w JOIN budget b ON b.budget_id = w.budget_id
       WHERE w.wanted_pico IS NOT NULL AND w.limit_pico - w.settled_pico - w.reserved_pico >= w.wanted_pico ORDER BY w.window_id LIMIT 1000
      """);

  private static final Sql PAUSED =
      Sql.of(
          """
      SELECT task_id FROM task WHERE paused_by = :budget AND (:job::uuid IS NULL OR job_id = :job)
       ORDER BY priority, task_id LIMIT :tasks
      """);

  private static final Sql WAKE_THESE =
      Sql.of(
          "UPDATE task SET queue = 'ready', not_before = NULL, paused_by = NULL WHERE task_id = ANY (:tasks) AND queue = 'delayed'");

  // A task that was just refused may still be on its way to where it waits.
  private static final Sql NOBODY =
      Sql.of(
          "UPDATE budget_window SET wanted_pico = NULL WHERE window_id = :window AND wanted_at < now() - interval '1 second'");

  // Whoever was asked needs more than there is.
  private static final Sql MORE =
      Sql.of(
          "UPDATE budget_window SET wanted_pico = :wanted WHERE window_id = :window AND limit_pico - settled_pico - reserved_pico < :wanted");

  private static final Sql WAKE =
      Sql.of("SELECT woken, none_left FROM budget_wake(:budget, :job, :tasks)");

  /** Woken tasks have to find their way: the same room is not offered twice within that time. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration RECHECK = Duration.ofMinutes(2);
  private static final Duration EXPIRE = Duration.ofSeconds(5);
  // So often the same room is offered, to more and more tasks.
  private static final int TIMES = 3;
  private static final int MOST = 1_000;
  private static final int EXPIRED_AT_ONCE = 1_000;

  private final Duration expireUnknown;
  private final BudgetAlerts alerts;
  private final InstantSource clock;
  private final Map<Long, Offer> offered = new HashMap<>();
  private final SetAside setAside = new SetAside(LoopName.BUDGETS);
  private Instant nextExpiry = Instant.MIN;
  private Instant nextRecheck;

  /** The room that a window had when it last woke tasks, and how often it had just that. */
  private record Offer(long room, Instant at, int times) {
    static final Offer NONE = new Offer(-1, Instant.EPOCH, 0);
  }

  /**
   * A window that has room for a call that it refused.
   *
   * @param job whose tasks wait for it; null: anyone's
   */
  private record Room(long window, long budget, @Nullable UUID job, long wanted, long room) {}

  public BudgetMonitor(Duration expireUnknown, BudgetAlerts alerts, InstantSource clock) {
    this.expireUnknown = expireUnknown;
    this.alerts = alerts;
    this.clock = clock;
    this.nextRecheck = clock.instant().plus(RECHECK);
  }

  /** One look; whether tasks were woken. */
  public boolean round(Connection connection) throws Exception {
    Instant now = clock.instant();
    if (!now.isBefore(nextExpiry)) {
      expire(connection);
      nextExpiry = now.plus(EXPIRE);
    }
    if (!now.isBefore(nextRecheck)) {
      RECHECK_PAUSED.on(connection).run();
      nextRecheck = now.plus(RECHECK);
    }
    TURNED.on(connection).run();
    AtomicBoolean woken = new AtomicBoolean();
    Halving.each(
        rooms(connection),
        room -> {
          if (wake(connection, room, now)) {
            woken.set(true);
          }
        },
        (room, why) ->
            setAside.note(connection, "budget window " + room.window(), room.job(), why));
    offered.values().removeIf(o -> !now.isBefore(o.at().plus(RECHECK)));
    alerts.report(connection);
    return woken.get();
  }

  private void expire(Connection connection) throws SQLException {
    long expired;
    do {
      expired =
          EXPIRE_UNKNOWN
              .on(connection)
              .set("seconds", expireUnknown.toMillis() / 1000.0)
              .one(row -> row.number("calls"));
      if (expired > 0) {
        log.warn("{} unknown calls were never resolved: spent at their worst case", expired);
      }
    } while (expired == EXPIRED_AT_ONCE);
  }

  private static List<Room> rooms(Connection connection) throws SQLException {
    return ROOM.on(connection)
        .list(
            row ->
                new Room(
                    row.number("window_id"),
                    row.number("budget_id"),
                    row.uuidOrNull("job"),
                    row.number("wanted_pico"),
                    row.number("room")));
  }

  private boolean wake(Connection connection, Room room, Instant now) throws Exception {
    Offer last = offered.getOrDefault(room.window(), Offer.NONE);
    boolean same = last.room() == room.room();
    if (same && now.isBefore(last.at().plus(PATIENCE))) {
      return false;
    }
    int times = same ? last.times() + 1 : 1;
    offered.put(room.window(), new Offer(room.room(), now, times));
    if (times > TIMES) {
      MORE.on(connection).set("wanted", room.room() + 1).set("window", room.window()).update();
      return false;
    }
    int tasks = Math.clamp(room.room() / Math.max(1, room.wanted()) * times * times, 1, MOST);
    Woken woken;
    try {
      woken = wake(connection, room, tasks);
    } catch (SQLException e) {
      if (Fault.of(e) != Fault.CONTENT) {
        throw e;
      }
      woken = wakeOthers(connection, room, tasks);
    }
    if (woken.noneLeft()) {
      NOBODY.on(connection).set("window", room.window()).update();
    }
    return woken.tasks() > 0;
  }

  private static Woken wake(Connection connection, Room room, int tasks) throws SQLException {
    return WAKE.on(connection)
        .set("budget", room.budget())
        .set("job", room.job())
        .set("tasks", tasks)
        .one(row -> new Woken(row.integer("woken"), row.flag("none_left")));
  }

  /** As {@link #wake}; a task that can't be woken fails, and keeps nobody else asleep. */
  private Woken wakeOthers(Connection connection, Room room, int tasks) throws Exception {
    List<UUID> paused =
        PAUSED
            .on(connection)
            .set("budget", room.budget())
            .set("job", room.job())
            .set("tasks", tasks)
            .list(row -> row.uuid("task_id"));
    AtomicInteger woken = new AtomicInteger();
    Halving.run(
        paused,
        some -> woken.addAndGet(WAKE_THESE.on(connection).array("tasks", "uuid", some).update()),
        (task, why) -> setAside.fail(connection, task, FailureCode.NOT_RESUMABLE, why));
    return new Woken(woken.get(), paused.isEmpty());
  }

  private record Woken(int tasks, boolean noneLeft) {}
}
