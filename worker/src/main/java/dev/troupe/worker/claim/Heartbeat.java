package dev.troupe.worker.claim;

import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.KeptConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this worker among the living: registers it, renews its lease, and when the fleet has
 * declared it dead gives the identity up for good and registers a new one.
 */
public final class Heartbeat implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final WorkerRows rows;
  private final TroupeConfig.Worker config;
  private final Slots slots;
  private final Uuid7 ids;
  private final LongSupplier nanos;
  private final Pause pause;
  private final Thread thread;
  private @Nullable Lease lease;
  private boolean draining;
  private volatile boolean stopping;

  /**
   * @param report what is said beside being alive
   * @param nanos a monotonic clock
   */
  public Heartbeat(
      Database database,
      WorkerInfo info,
      HeartbeatReport report,
      TroupeConfig.Worker config,
      Slots slots,
      Uuid7 ids,
      LongSupplier nanos,
      Pause pause) {
    this(
        new PostgresWorkerRows(new KeptConnection(database, "troupe-heartbeat"), info, report),
        config,
        slots,
        ids,
        nanos,
        pause);
  }

  Heartbeat(
      WorkerRows rows,
      TroupeConfig.Worker config,
      Slots slots,
      Uuid7 ids,
      LongSupplier nanos,
      Pause pause) {
    this.rows = rows;
    this.config = config;
    this.slots = slots;
    this.ids = ids;
    this.nanos = nanos;
    this.pause = pause;
    this.thread = Thread.ofPlatform().daemon().name("heartbeat").unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  /** The identity to claim under. Waits for the registration. */
  public synchronized Lease lease() throws InterruptedException {
    while (lease == null) {
      wait();
    }
    return lease;
  }

  /** Who this worker is at the moment; null until it is registered. */
  public synchronized @Nullable UUID worker() {
    return lease == null ? null : lease.worker();
  }

  /** From now on the worker is shown as one that takes no more. */
  public synchronized void drain() {
    draining = true;
    thread.interrupt();
  }

  private void run() {
    while (!stopping) {
      try {
        step();
      } catch (SQLException e) {
        LOG.warn("heartbeat failed, will be tried again: {}", e.getMessage());
        sleep(RETRY);
        continue;
      }
      sleep(config.heartbeat());
    }
    leave();
  }

  private void sleep(Duration time) {
    try {
      pause.pause(time);
    } catch (InterruptedException e) {
      // Something has changed: draining or stopping, which the next step looks at.
    }
  }

  private void step() throws SQLException {
    Lease current = current();
    long sentAt = nanos.getAsLong();
    if (current == null) {
      UUID id = ids.next();
      rows.register(id, config.lease());
      LOG.info("registered as {}", id);
      replace(new Lease(id, config.lease(), nanos, sentAt));
    } else if (rows.beat(current.worker(), config.lease(), slots.inFlight(), slots.done())) {
      current.renew(sentAt);
      if (isDraining()) {
        rows.mark(current.worker(), "draining");
      }
    } else {
      LOG.warn("worker {} was declared dead: its tasks are no longer ours", current.worker());
      current.lose();
      replace(null);
      thread.interrupt(); // registers anew at once
    }
  }

  private synchronized @Nullable Lease current() {
    return lease;
  }

  private synchronized boolean isDraining() {
    return draining;
  }

  private synchronized void replace(@Nullable Lease next) {
    lease = next;
    notifyAll();
  }

  private void leave() {
    Lease current = current();
    if (current != null) {
      try {
        rows.beat(current.worker(), config.lease(), slots.inFlight(), slots.done());
        rows.mark(current.worker(), "gone");
      } catch (SQLException e) {
        LOG.warn("could not say goodbye; the lease will run out: {}", e.getMessage());
      }
    }
    rows.close();
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
