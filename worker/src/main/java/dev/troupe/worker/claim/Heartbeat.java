package dev.troupe.worker.claim;

import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.KeptConnection;
import java.sql.SQLException;
import java.util.List;
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

  private final WorkerRows rows;
  private final TroupeConfig.Worker config;
  private final Slots slots;
  private final Uuid7 ids;
  private final LongSupplier nanos;
  private final Pause pause;
  private final Loop loop;
  private @Nullable Lease lease;
  private boolean draining;

  /**
   * @param reports what is said beside being alive
   * @param nanos a monotonic clock
   */
  public Heartbeat(
      Database database,
      WorkerInfo info,
      List<HeartbeatReport> reports,
      TroupeConfig.Worker config,
      Slots slots,
      Uuid7 ids,
      LongSupplier nanos,
      Background background) {
    this(
        new PostgresWorkerRows(new KeptConnection(database, "troupe-heartbeat"), info, reports),
        config,
        slots,
        ids,
        nanos,
        background);
  }

  Heartbeat(
      WorkerRows rows,
      TroupeConfig.Worker config,
      Slots slots,
      Uuid7 ids,
      LongSupplier nanos,
      Background background) {
    this.rows = rows;
    this.config = config;
    this.slots = slots;
    this.ids = ids;
    this.nanos = nanos;
    this.pause = background.pause();
    this.loop = background.loop(LoopName.HEARTBEAT, new Beats());
  }

  @Override
  public void start() {
    loop.start();
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
    loop.wake();
  }

  private final class Beats implements Loop.Work {
    @Override
    public void round(Progress progress) throws SQLException, InterruptedException {
      progress.on("the lease");
      boolean alive = beat();
      progress.succeeded();
      if (alive) {
        pause.pause(config.heartbeat());
      }
    }

    @Override
    public void last() throws SQLException {
      Lease current = current();
      if (current != null) {
        rows.beat(current.worker(), config.lease(), slots.inFlight(), slots.done());
        rows.mark(current.worker(), "gone");
      }
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  /** False: it is not registered any more, and is to register anew at once. */
  private boolean beat() throws SQLException {
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
      return false;
    }
    return true;
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

  @Override
  public void close() {
    loop.close();
  }
}
