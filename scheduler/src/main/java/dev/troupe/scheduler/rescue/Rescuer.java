package dev.troupe.scheduler.rescue;

import dev.troupe.scheduler.dispatch.Dispatcher;
import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Flow;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.job.Offers;
import dev.troupe.scheduler.job.SetAside;
import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Lane;
import dev.troupe.shared.lifecycle.Halving;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
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

  private static final Sql ON_THEIR_WAY =
      Sql.of(
          "SELECT t.task_id, t.pool, t.lane, t.flow, j.tenant, t.state FROM job j JOIN task t ON t.job_id = j.job_id WHERE j.state = 'running' AND t.state IN ('dispatched', 'running')");

  private static final Sql FAIL_JOB = Sql.of("SELECT end_job(:job, 'failed', :reason)");

  private static final Sql EXPIRE_JOB =
      Sql.of("SELECT end_job(:job, 'expired', 'its deadline passed')");

  private static final Sql PARTITIONS = Sql.of("SELECT ensure_call_partitions(3)");

  private static final Sql NOW = Sql.of("SELECT now() AS now");

  private static final Sql SILENT =
      Sql.of(
          "SELECT worker_id FROM worker WHERE state IN ('live', 'draining') AND lease_until < now() AND :listening_since::timestamptz + (lease_until - heartbeat_at) < now()");

  private static final Sql DECLARE_DEAD =
      Sql.of("SELECT taken_back FROM declare_worker_dead(:worker, :max_claims)");

  private static final Sql LOST = Sql.of("SELECT settle_lost_calls() AS calls");

  private static final Sql SLOTS =
      Sql.of(
          "SELECT pool, sum(slots)::int AS slots FROM worker WHERE state = 'live' AND lease_until > now() GROUP BY pool");

  private static final Sql HELD =
      Sql.of("SELECT task_id FROM task WHERE task_id = ANY (:tasks) AND state = 'running'");

  private static final Sql LATE =
      Sql.of("SELECT job_id FROM job WHERE state = 'running' AND deadline < now()");

  private static final Instant NEVER = Instant.parse("2000-01-01T00:00:00Z");

  private Instant heardAt = NEVER;
  private Instant listeningSince = NEVER;
  private final DispatchWindow window;
  private final Jobs jobs;
  private final Offers offers;
  private final Dispatcher dispatcher;
  private final int maxClaims;
  private final InstantSource clock;
  private final SetAside setAside = new SetAside(LoopName.RESCUE);
  private @Nullable LocalDate partitionsFor;

  public Rescuer(
      DispatchWindow window,
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
    ON_THEIR_WAY
        .on(connection)
        .each(
            row -> {
              UUID task = row.uuid("task_id");
              Lane lane = Lane.valueOf(row.text("lane").toUpperCase(Locale.ROOT));
              window.put(
                  new DispatchWindow.Channel(row.text("pool"), lane),
                  new Flow(row.text("tenant"), row.integer("flow")),
                  task);
              if (row.text("state").equals("dispatched")) {
                dispatched.add(task);
              }
            });
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
            new Duty("dead workers", c -> news(news, declareDeadWorkers(c))),
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
        job -> FAIL_JOB.on(connection).set("job", job.getKey()).set("reason", job.getValue()).run(),
        (job, why) -> setAside.note(connection, "job " + job.getKey(), job.getKey(), why));
  }

  private void failRefused(Connection connection) throws SQLException {
    for (Map.Entry<UUID, Exception> task : offers.takeRefused().entrySet()) {
      setAside.fail(connection, task.getKey(), FailureCode.NOT_OFFERABLE, task.getValue());
      window.remove(task.getKey());
    }
  }

  /** Of the ledger, once per day; there are always three months ahead. */
  private void ensurePartitions(Connection connection) throws SQLException {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (!today.equals(partitionsFor)) {
      PARTITIONS.on(connection).run();
      partitionsFor = today;
    }
  }

  /**
   * Whoever was silent while the database was away, or this program frozen, had nobody to talk to:
   * it gets one lease from the moment that somebody listens again. Else an outage that is longer
   * than the leases would take every task from its worker, whose answers have been paid for.
   */
  private void listen(Connection connection) throws SQLException {
    Instant now = NOW.on(connection).one(row -> row.instant("now"));
    if (Duration.between(heardAt, now).compareTo(DEAF) > 0) {
      listeningSince = now;
    }
    heardAt = now;
  }

  private boolean declareDeadWorkers(Connection connection) throws Exception {
    listen(connection);
    List<UUID> dead =
        SILENT
            .on(connection)
            .set("listening_since", listeningSince)
            .list(row -> row.uuid("worker_id"));
    Halving.each(
        dead,
        worker -> declareDead(connection, worker),
        (worker, why) -> setAside.note(connection, "worker " + worker, null, why));
    return !dead.isEmpty();
  }

  private void declareDead(Connection connection, UUID worker) throws SQLException {
    List<UUID> tasks =
        DECLARE_DEAD
            .on(connection)
            .set("worker", worker)
            .set("max_claims", maxClaims)
            .list(row -> row.uuid("taken_back"));
    window.removeAll(tasks);
    log.warn("worker {} is dead: {} tasks taken back", worker, tasks.size());
  }

  private static void settleLostCalls(Connection connection) throws SQLException {
    long lost = LOST.on(connection).one(row -> row.number("calls"));
    if (lost > 0) {
      log.warn("{} calls of dead workers are unknown now", lost);
    }
  }

  private static Map<String, Integer> slots(Connection connection) throws SQLException {
    Map<String, Integer> slots = new HashMap<>();
    SLOTS.on(connection).each(row -> slots.put(row.text("pool"), row.integer("slots")));
    return slots;
  }

  private boolean offerStale(Connection connection) throws SQLException, InterruptedException {
    List<UUID> stale = window.olderThan(STALE);
    if (stale.isEmpty()) {
      return false;
    }
    Set<UUID> held =
        new HashSet<>(
            HELD.on(connection).array("tasks", "uuid", stale).list(row -> row.uuid("task_id")));
    List<UUID> notHeld = stale.stream().filter(task -> !held.contains(task)).toList();
    Set<UUID> ended = dispatcher.offer(connection, notHeld);
    window.removeAll(ended);
    // Looked at: not again before they have grown stale once more.
    stale.stream().filter(task -> !ended.contains(task)).forEach(window::touch);
    return !ended.isEmpty();
  }

  private void expireJobs(Connection connection) throws Exception {
    Halving.each(
        LATE.on(connection).list(row -> row.uuid("job_id")),
        job -> EXPIRE_JOB.on(connection).set("job", job).run(),
        (job, why) -> setAside.note(connection, "job " + job, job, why));
  }
}
