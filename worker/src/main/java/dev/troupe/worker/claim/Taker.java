package dev.troupe.worker.claim;

import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the tasks of one lane: reserves room, polls, claims the poll in one statement, answers for
 * its records at once, and has the claimed tasks played. Not polling is how it pauses: while there
 * is no room, no lease or no database, the offers stay where other workers can have them.
 */
final class Taker implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Taker.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Lane lane;
  private final Supplier<TaskSource> sources;
  private final Claims claims;
  private final Heartbeat heartbeat;
  private final Slots slots;
  private final Consumer<Claim.Granted> play;
  private final Pause pause;
  private final Thread thread;
  private final AtomicLong missed = new AtomicLong();
  private volatile boolean stopping;
  private volatile @Nullable TaskSource current;
  private boolean databaseDown;

  /**
   * @param sources called on the taker's own thread, again after every failure of Kafka
   * @param play called for each claimed task, on a virtual thread
   */
  Taker(
      Lane lane,
      Supplier<TaskSource> sources,
      Claims claims,
      Heartbeat heartbeat,
      Slots slots,
      Consumer<Claim.Granted> play,
      Pause pause) {
    this.lane = lane;
    this.sources = sources;
    this.claims = claims;
    this.heartbeat = heartbeat;
    this.slots = slots;
    this.play = play;
    this.pause = pause;
    this.thread = Thread.ofPlatform().daemon().name("take-" + lane.label()).unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  /** Offers that someone else had, or that had ended. */
  long missed() {
    return missed.get();
  }

  private void run() {
    try {
      while (!stopping) {
        try (TaskSource source = sources.get()) {
          takeFrom(source);
        } catch (KafkaException e) {
          if (!stopping) {
            LOG.warn("lane {}: Kafka failed, trying again: {}", lane.label(), e.toString());
            pause.pause(RETRY);
          }
        }
      }
    } catch (InterruptedException e) {
      // Stopped.
    } finally {
      claims.close();
    }
  }

  private void takeFrom(TaskSource source) throws InterruptedException {
    current = source;
    while (!stopping) {
      recover();
      if (!slots.reserve(lane, POLL)) {
        source.idle();
        continue;
      }
      int used = 0;
      try {
        List<TaskMessage> offers = source.poll(POLL);
        used = offers.isEmpty() ? 0 : claim(source, offers);
      } finally {
        slots.release(lane, slots.pollSize() - used);
      }
    }
  }

  private int claim(TaskSource source, List<TaskMessage> offers) throws InterruptedException {
    Lease lease = heartbeat.lease();
    if (!lease.holds()) {
      source.release();
      return 0;
    }
    List<Claim> answers;
    try {
      answers = claims.claim(lease, offers);
    } catch (SQLException e) {
      LOG.warn("lane {}: {} offers put back: {}", lane.label(), offers.size(), e.getMessage());
      databaseDown = true;
      source.release();
      return 0;
    }
    source.accept();
    int granted = 0;
    for (Claim answer : answers) {
      switch (answer) {
        case Claim.Granted g -> {
          granted++;
          slots.run(lane, g, play);
        }
        case Claim.Missed m -> {
          missed.incrementAndGet();
          LOG.debug("task {} is not to be had", m.task().taskId());
        }
      }
    }
    return granted;
  }

  // A claim that was never answered may have been made: what it holds must not wait for ever.
  private void recover() throws InterruptedException {
    while (databaseDown && !stopping) {
      try {
        claims.recover(slots.held());
        databaseDown = false;
      } catch (SQLException e) {
        LOG.debug("the database is still away: {}", e.getMessage());
        pause.pause(RETRY);
      }
    }
  }

  @Override
  public void close() {
    stopping = true;
    // Not interrupted: it may be about to answer for records that it has claimed.
    TaskSource source = current;
    if (source != null) {
      source.wakeup();
    }
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
