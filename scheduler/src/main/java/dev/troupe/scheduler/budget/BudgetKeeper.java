package dev.troupe.scheduler.budget;

import dev.troupe.scheduler.job.SetAside;
import dev.troupe.shared.lifecycle.Fault;
import dev.troupe.shared.lifecycle.Halving;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
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
 * <p>A task that a budget paused sleeps until the budget turns. Before that, its window remembers
 * the smallest call that found no room; when that much is free, as many tasks are woken as it might
 * do for. So a hundred thousand tasks that wait for a cent cost nothing.
 */
public final class BudgetKeeper {
  private static final Logger log = LoggerFactory.getLogger(BudgetKeeper.class);

  private static final String TURNED =
      "UPDATE budget_window SET wanted_pico = NULL WHERE wanted_pico IS NOT NULL AND ends_at <= now()";

  private static final String ROOM =
      """
      SELECT w.window_id, b.name, CASE b.scope WHEN 'job' THEN w.subject::uuid END AS job, w.wanted_pico, w.limit_pico - w.settled_pico - w.reserved_pico AS room
        FROM budget_window w JOIN budget b ON b.budget_id = w.budget_id
       WHERE w.wanted_pico IS NOT NULL AND w.limit_pico - w.settled_pico - w.reserved_pico >= w.wanted_pico ORDER BY w.window_id LIMIT 1000
      """;

  private static final String PAUSED =
      """
      SELECT task_id FROM task WHERE queue = 'd' AND starts_with(wait_reason, 'budget(') AND wait_reason = 'budget(' || ? || ')'
         AND (?::uuid IS NULL OR job_id = ?) ORDER BY priority, task_id LIMIT ?
      """;

  private static final String WAKE_THESE =
      "UPDATE task SET queue = 'r', not_before = NULL WHERE task_id = ANY (?) AND queue = 'd'";

  // A task that was just refused may still be on its way to where it waits.
  private static final String NOBODY =
      "UPDATE budget_window SET wanted_pico = NULL WHERE window_id = ? AND wanted_at < now() - interval '1 second'";

  // Whoever was asked needs more than there is.
  private static final String MORE =
      "UPDATE budget_window SET wanted_pico = ? WHERE window_id = ? AND limit_pico - settled_pico - reserved_pico < ?";

  /** Woken tasks have to find their way: the same room is not offered twice within that time. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration RECHECK = Duration.ofMinutes(2);
  private static final Duration EXPIRE = Duration.ofSeconds(5);
  // So often the same room is offered, to more and more tasks.
  private static final int TIMES = 3;
  private static final int MOST = 1_000;
  private static final int EXPIRED_AT_ONCE = 1_000;

  private final Duration expireUnknown;
  private final BudgetNews news;
  private final InstantSource clock;
  private final Map<Long, Offer> offered = new HashMap<>();
  private final SetAside setAside = new SetAside("budgets");
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
  private record Room(long window, String budget, @Nullable UUID job, long wanted, long room) {}

  public BudgetKeeper(Duration expireUnknown, BudgetNews news, InstantSource clock) {
    this.expireUnknown = expireUnknown;
    this.news = news;
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
      execute(connection, "SELECT budget_recheck()");
      nextRecheck = now.plus(RECHECK);
    }
    execute(connection, TURNED);
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
    news.tell(connection);
    return woken.get();
  }

  private void expire(Connection connection) throws SQLException {
    long expired;
    do {
      try (PreparedStatement s =
          connection.prepareStatement("SELECT expire_unknown_calls(make_interval(secs => ?))")) {
        s.setDouble(1, expireUnknown.toMillis() / 1000.0);
        try (ResultSet r = s.executeQuery()) {
          r.next();
          expired = r.getLong(1);
        }
      }
      if (expired > 0) {
        log.warn("{} unknown calls were never resolved: spent at their worst case", expired);
      }
    } while (expired == EXPIRED_AT_ONCE);
  }

  private static List<Room> rooms(Connection connection) throws SQLException {
    List<Room> rooms = new ArrayList<>();
    try (PreparedStatement s = connection.prepareStatement(ROOM);
        ResultSet r = s.executeQuery()) {
      while (r.next()) {
        rooms.add(
            new Room(
                r.getLong(1),
                r.getString(2),
                r.getObject(3, UUID.class),
                r.getLong(4),
                r.getLong(5)));
      }
    }
    return rooms;
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
      try (PreparedStatement s = connection.prepareStatement(MORE)) {
        s.setLong(1, room.room() + 1);
        s.setLong(2, room.window());
        s.setLong(3, room.room() + 1);
        s.executeUpdate();
      }
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
      try (PreparedStatement s = connection.prepareStatement(NOBODY)) {
        s.setLong(1, room.window());
        s.executeUpdate();
      }
    }
    return woken.tasks() > 0;
  }

  /**
   * @param noneLeft whether nobody waits any more
   */
  private record Woken(int tasks, boolean noneLeft) {}

  private static Woken wake(Connection connection, Room room, int tasks) throws SQLException {
    try (PreparedStatement s =
        connection.prepareStatement("SELECT woken, none_left FROM budget_wake(?, ?, ?)")) {
      s.setString(1, room.budget());
      s.setObject(2, room.job());
      s.setInt(3, tasks);
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return new Woken(r.getInt(1), r.getBoolean(2));
      }
    }
  }

  /** As {@link #wake}; a task that can't be woken fails, and keeps nobody else asleep. */
  private Woken wakeOthers(Connection connection, Room room, int tasks) throws Exception {
    List<UUID> paused = new ArrayList<>();
    try (PreparedStatement s = connection.prepareStatement(PAUSED)) {
      s.setString(1, room.budget());
      s.setObject(2, room.job());
      s.setObject(3, room.job());
      s.setInt(4, tasks);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          paused.add(r.getObject(1, UUID.class));
        }
      }
    }
    AtomicInteger woken = new AtomicInteger();
    Halving.run(
        paused,
        some -> {
          try (PreparedStatement s = connection.prepareStatement(WAKE_THESE)) {
            s.setArray(1, connection.createArrayOf("uuid", some.toArray()));
            woken.addAndGet(s.executeUpdate());
          }
        },
        (task, why) -> setAside.fail(connection, task, "not_resumable", why));
    return new Woken(woken.get(), paused.isEmpty());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      s.execute();
    }
  }
}
