package dev.troupe.worker.claim;

import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.lifecycle.Halving;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.lifecycle.Spacing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the tasks of one lane: waits for a free slot, polls, claims as many offers in one statement
 * as there are free slots, answers for their records at once, and has the claimed tasks executed.
 * The poll's other offers are claimed as slots become free, or put back after a moment. Not polling
 * is how it pauses: while there is no room, no lease or no database, the offers stay where other
 * workers can have them.
 */
final class OfferPoller implements Loop.Work {
  private static final Logger LOG = LoggerFactory.getLogger(OfferPoller.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  // Offers that are kept from others: long enough for the usual call's slot to become free.
  private static final Duration HOLD = Duration.ofSeconds(2);

  private final Lane lane;
  private final Supplier<TaskSource> sources;
  private final Claims claims;
  private final Heartbeat heartbeat;
  private final Slots slots;
  private final Consumer<Claim.Granted> execute;
  private final Spacing spacing;
  private final LongSupplier nanos;
  private final AtomicLong missed = new AtomicLong();
  private volatile boolean stopping;
  private volatile @Nullable TaskSource current;
  private boolean databaseDown;

  /**
   * @param sources called on the taker's own thread, again after every failure of Kafka
   * @param execute called for each claimed task, on a virtual thread
   * @param spacing of claims
   * @param nanos a monotonic clock
   */
  OfferPoller(
      Lane lane,
      Supplier<TaskSource> sources,
      Claims claims,
      Heartbeat heartbeat,
      Slots slots,
      Consumer<Claim.Granted> execute,
      Spacing spacing,
      LongSupplier nanos) {
    this.lane = lane;
    this.sources = sources;
    this.claims = claims;
    this.heartbeat = heartbeat;
    this.slots = slots;
    this.execute = execute;
    this.spacing = spacing;
    this.nanos = nanos;
  }

  /** Offers that someone else had, or that had ended. */
  long missed() {
    return missed.get();
  }

  @Override
  public void round(Progress progress) throws Exception {
    recover(progress);
    TaskSource source = source();
    progress.idle();
    if (!slots.awaitRoom(lane, POLL)) {
      source.idle();
      return;
    }
    List<TaskMessage> offers = source.poll(POLL);
    if (!offers.isEmpty()) {
      take(source, offers, progress);
    }
  }

  // A claim that was never answered may have been made: what it holds must not wait for ever.
  private void recover(Progress progress) throws SQLException {
    if (databaseDown) {
      progress.on("claims that were not answered");
      claims.recover(slots.held());
      databaseDown = false;
    }
  }

  private TaskSource source() {
    TaskSource source = current;
    if (source == null) {
      source = sources.get();
      current = source;
      if (stopping) {
        source.wakeup(); // who stopped us saw none
      }
    }
    return source;
  }

  private void take(TaskSource source, List<TaskMessage> offers, Progress progress)
      throws Exception {
    long end = nanos.getAsLong() + HOLD.toNanos();
    int taken = 0;
    while (taken < offers.size() && !stopping) {
      progress.idle();
      Duration left = Duration.ofNanos(Math.max(0, end - nanos.getAsLong()));
      int room = slots.reserve(lane, offers.size() - taken, left);
      int granted = 0;
      try {
        if (room > 0) {
          spacing.begin();
          room += slots.more(lane, offers.size() - taken - room);
        }
        List<TaskMessage> next = offers.subList(taken, taken + room);
        Lease lease = heartbeat.lease();
        if (room == 0 || !lease.holds()) {
          break;
        }
        progress.on("claim of " + next.size() + " tasks from " + next.getFirst().taskId());
        List<Claim> answers = claim(lease, next);
        // Before Kafka is told: they are claimed whatever becomes of their records.
        granted = run(answers);
        source.accept(answers.size());
        taken += answers.size();
      } finally {
        slots.release(lane, room - granted);
      }
      if (databaseDown) {
        break;
      }
    }
    if (taken < offers.size()) {
      source.release();
    }
  }

  /** Fewer answers than offers, from the first on, if the database did not answer for the rest. */
  private List<Claim> claim(Lease lease, List<TaskMessage> offers) throws Exception {
    List<Claim> answers = new ArrayList<>(offers.size());
    try {
      Halving.run(
          offers,
          some -> answers.addAll(claims.claim(lease, some)),
          (offer, why) -> {
            LOG.error("task {} can't be claimed: {}", offer.taskId(), why.toString());
            answers.add(new Claim.Missed(offer));
          });
    } catch (SQLException e) {
      LOG.warn("lane {}: {} offers put back: {}", lane.label(), offers.size(), e.getMessage());
      databaseDown = true;
    }
    return answers;
  }

  private int run(List<Claim> answers) {
    int granted = 0;
    for (Claim answer : answers) {
      switch (answer) {
        case Claim.Granted g -> {
          granted++;
          slots.run(lane, g, execute);
        }
        case Claim.Missed m -> {
          missed.incrementAndGet();
          LOG.debug("task {} is not to be had", m.task().taskId());
        }
      }
    }
    return granted;
  }

  /** Not interrupted: it may be about to answer for records that it has claimed. */
  @Override
  public void stop(Thread thread) {
    stopping = true;
    TaskSource source = current;
    if (source != null) {
      source.wakeup();
    }
  }

  /** A database that is away is no reason to leave Kafka's group. */
  @Override
  public void close() {
    claims.close();
    TaskSource source = current;
    if (source != null && (stopping || !databaseDown)) {
      current = null;
      source.close();
    }
  }
}
