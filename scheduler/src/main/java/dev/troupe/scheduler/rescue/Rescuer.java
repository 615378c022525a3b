package dev.troupe.scheduler.rescue;

import dev.troupe.scheduler.dispatch.Dispatcher;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.job.Offers;
import dev.troupe.scheduler.job.SetAside;
import dev.troupe.scheduler.job.Window;
import dev.troupe.schemas.Lane;
import dev.troupe.shared.lifecycle.Halving;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, about twice per second, for what got stuck, and frees it. The leader's. What can't be
 * freed does not keep the others waiting.
 */
public final class Rescuer {
  private static final Logger log = LoggerFactory.getLogger(Rescuer.class);

  /**
   * An offer that nobody took for that long may have got lost; offering twice does no harm,
   * offering all the time would.
   */
  private static final Duration STALE = Duration.ofSeconds(20);

  // A round comes every half second.
  private static final Duration DEAF = Duration.ofSeconds(3);

  private static final String SILENT =
      "SELECT worker_id FROM worker WHERE state IN ('live', 'draining') AND lease_until < now() AND ?::timestamptz + (lease_until - heartbeat_at) < now()";

  private static final OffsetDateTime NEVER = OffsetDateTime.parse("2000-01-01T00:00Z");

  private OffsetDateTime heardAt = NEVER;
  private OffsetDateTime listeningSince = NEVER;
  private final Window window;
  private final Jobs jobs;
  private final Offers offers;
  private final Dispatcher dispatcher;
  private final int maxClaims;
  private final InstantSource clock;
  private final SetAside setAside = new SetAside("rescue");
  private @Nullable LocalDate partitionsFor;

  public Rescuer(
      Window window,
      Jobs jobs,
      Offers offers,
      Dispatcher dispatcher,
      int maxClaims,
      InstantSource clock) {
    this.window = window;
    this.jobs = jobs;
    this.offers = offers;
    this.dispatcher = dispatcher;
    this.maxClaims = maxClaims;
    this.clock = clock;
  }

  /** One of the things that a round does. */
  private record Duty(String name, Work work) {}

  private interface Work {
    void on(Connection connection) throws Exception;
  }

  /**
   * Takes over: learns what is on its way, and offers again what no worker holds, in case the last
   * leader died before it did.
   */
  public void takeOver(Connection connection) throws SQLException, InterruptedException {
    heardAt = NEVER;
    List<UUID> dispatched = new ArrayList<>();
    try (PreparedStatement s =
            connection.prepareStatement(
                "SELECT t.task_id, t.pool, t.lane, t.state FROM job j JOIN task t ON t.job_id = j.job_id WHERE j.state = 'running' AND t.state IN ('dispatched', 'running')");
        ResultSet r = s.executeQuery()) {
      while (r.next()) {
        UUID task = r.getObject(1, UUID.class);
        window.put(
            new Window.Channel(
                r.getString(2), Lane.valueOf(r.getString(3).toUpperCase(Locale.ROOT))),
            task);
        if (r.getString(4).equals("dispatched")) {
          dispatched.add(task);
        }
      }
    }
    dispatcher.offer(connection, dispatched);
    log.info(
        "leading; {} tasks on their way, {} of them offered again",
        window.size(),
        dispatched.size());
  }

  /**
   * One look; whether there is news for the dispatcher. The connection must be in auto-commit mode.
   *
   * @param doing told what it is at
   * @throws Exception of infrastructure at once; a duty that can't be done for another reason,
   *     after all others are done
   */
  public boolean round(Connection connection, Consumer<String> doing) throws Exception {
    AtomicBoolean news = new AtomicBoolean();
    List<Throwable> failures = new ArrayList<>();
    List<Duty> duties =
        List.of(
            new Duty("dead workers", c -> news(news, buryDeadWorkers(c))),
            new Duty("calls of dead workers", Rescuer::settleLostCalls),
            new Duty("slots", c -> news(news, window.workers(slots(c)))),
            new Duty("offers that nobody took", c -> news(news, offerStale(c))),
            new Duty("deadlines", this::expireJobs),
            new Duty("jobs that can't be read", this::endUnreadable),
            new Duty("tasks that can't be offered", this::failRefused),
            new Duty("partitions", this::ensurePartitions));
    Halving.each(
        duties,
        duty -> {
          doing.accept(duty.name());
          duty.work().on(connection);
        },
        (duty, why) -> failures.add(new IllegalStateException(duty.name() + ": " + why, why)));
    if (!failures.isEmpty()) {
      throw (Exception) failures.getFirst();
    }
    return news.get();
  }

  private static void news(AtomicBoolean news, boolean more) {
    if (more) {
      news.set(true);
    }
  }

  private void endUnreadable(Connection connection) throws Exception {
    Halving.each(
        jobs.takeUnreadable().entrySet(),
        job -> {
          try (PreparedStatement s =
              connection.prepareStatement("SELECT end_job(?, 'failed', ?)")) {
            s.setObject(1, job.getKey());
            s.setString(2, job.getValue());
            s.execute();
          }
        },
        (job, why) -> setAside.note(connection, "job " + job.getKey(), job.getKey(), why));
  }

  private void failRefused(Connection connection) throws SQLException {
    for (Map.Entry<UUID, Exception> task : offers.takeRefused().entrySet()) {
      setAside.fail(connection, task.getKey(), "not_offerable", task.getValue());
      window.remove(task.getKey());
    }
  }

  /** Of the ledger, once per day; there are always three months ahead. */
  private void ensurePartitions(Connection connection) throws SQLException {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (!today.equals(partitionsFor)) {
      try (PreparedStatement s = connection.prepareStatement("SELECT ensure_call_partitions(3)")) {
        s.execute();
      }
      partitionsFor = today;
    }
  }

  /**
   * Whoever was silent while the database was away, or this program frozen, had nobody to talk to:
   * it gets one lease from the moment that somebody listens again. Else an outage that is longer
   * than the leases would take every task from its worker, whose answers have been paid for.
   */
  private void listen(Connection connection) throws SQLException {
    OffsetDateTime now;
    try (PreparedStatement s = connection.prepareStatement("SELECT now()");
        ResultSet r = s.executeQuery()) {
      r.next();
      now = r.getObject(1, OffsetDateTime.class);
    }
    if (Duration.between(heardAt, now).compareTo(DEAF) > 0) {
      listeningSince = now;
    }
    heardAt = now;
  }

  private boolean buryDeadWorkers(Connection connection) throws Exception {
    listen(connection);
    List<UUID> dead;
    try (PreparedStatement s = connection.prepareStatement(SILENT)) {
      s.setObject(1, listeningSince);
      dead = ids(s);
    }
    Halving.each(
        dead,
        worker -> bury(connection, worker),
        (worker, why) -> setAside.note(connection, "worker " + worker, null, why));
    return !dead.isEmpty();
  }

  private void bury(Connection connection, UUID worker) throws SQLException {
    try (PreparedStatement s =
        connection.prepareStatement("SELECT buried FROM bury_worker(?, ?)")) {
      s.setObject(1, worker);
      s.setInt(2, maxClaims);
      List<UUID> tasks = ids(s);
      window.removeAll(tasks);
      log.warn("worker {} is dead: {} tasks taken back", worker, tasks.size());
    }
  }

  private static void settleLostCalls(Connection connection) throws SQLException {
    try (PreparedStatement s = connection.prepareStatement("SELECT settle_lost_calls()");
        ResultSet r = s.executeQuery()) {
      if (r.next() && r.getLong(1) > 0) {
        log.warn("{} calls of dead workers are unknown now", r.getLong(1));
      }
    }
  }

  private static Map<String, Integer> slots(Connection connection) throws SQLException {
    Map<String, Integer> slots = new HashMap<>();
    try (PreparedStatement s =
            connection.prepareStatement(
                "SELECT pool, sum(slots) FROM worker WHERE state = 'live' AND lease_until > now() GROUP BY pool");
        ResultSet r = s.executeQuery()) {
      while (r.next()) {
        slots.put(r.getString(1), r.getInt(2));
      }
    }
    return slots;
  }

  private boolean offerStale(Connection connection) throws SQLException, InterruptedException {
    List<UUID> stale = window.olderThan(STALE);
    if (stale.isEmpty()) {
      return false;
    }
    Set<UUID> held = new HashSet<>();
    try (PreparedStatement s =
        connection.prepareStatement(
            "SELECT task_id FROM task WHERE task_id = ANY (?) AND state = 'running'")) {
      s.setArray(1, connection.createArrayOf("uuid", stale.toArray()));
      held.addAll(ids(s));
    }
    List<UUID> notHeld = stale.stream().filter(task -> !held.contains(task)).toList();
    Set<UUID> ended = dispatcher.offer(connection, notHeld);
    window.removeAll(ended);
    // Looked at: not again before they have grown stale once more.
    stale.stream().filter(task -> !ended.contains(task)).forEach(window::touch);
    return !ended.isEmpty();
  }

  private void expireJobs(Connection connection) throws Exception {
    Halving.each(
        ids(connection, "SELECT job_id FROM job WHERE state = 'running' AND deadline < now()"),
        job -> {
          try (PreparedStatement s =
              connection.prepareStatement("SELECT end_job(?, 'expired', 'its deadline passed')")) {
            s.setObject(1, job);
            s.execute();
          }
        },
        (job, why) -> setAside.note(connection, "job " + job, job, why));
  }

  private static List<UUID> ids(Connection connection, String sql) throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      return ids(s);
    }
  }

  private static List<UUID> ids(PreparedStatement s) throws SQLException {
    List<UUID> ids = new ArrayList<>();
    try (ResultSet r = s.executeQuery()) {
      while (r.next()) {
        ids.add(r.getObject(1, UUID.class));
      }
    }
    return ids;
  }
}
