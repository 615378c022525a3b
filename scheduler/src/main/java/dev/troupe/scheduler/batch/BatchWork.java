package dev.troupe.scheduler.batch;

import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.lifecycle.Fault;
import dev.troupe.shared.postgres.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves batches on, each in a thread of its own, so that none of them waits for a large one: reads
 * the lines of new ones, and writes the files of those that are over. What it has begun and not
 * ended, whoever leads next begins again. Its rounds are for one thread.
 */
public final class BatchWork implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchWork.class);

  /** Of each kind: each holds a chunk of a file and a page of rows. */
  private static final int AT_ONCE = 4;

  /** How long a submission may be on its way before it is sent again. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BatchRows batches;
  private final BatchSteps steps;
  private final Validation validation;
  private final ResultFiles files;
  private final InstantSource clock;
  private final Map<UUID, Thread> reading = new ConcurrentHashMap<>();
  private final Map<UUID, Thread> closing = new ConcurrentHashMap<>();
  private Instant nextLook = Instant.MIN;

  private BatchWork(
      BatchRows batches,
      BatchSteps steps,
      Validation validation,
      ResultFiles files,
      InstantSource clock) {
    this.batches = batches;
    this.steps = steps;
    this.validation = validation;
    this.files = files;
    this.clock = clock;
  }

  /**
   * @param blobs where the lines are
   * @param check what lines may ask for
   * @param jobs how they become jobs
   * @param random keeps ids from being made to look alike
   */
  public static BatchWork of(
      BatchRows batches,
      BatchSteps steps,
      ResultFiles files,
      Database database,
      BlobStore blobs,
      LineRules check,
      JobDoor jobs,
      RandomGenerator random,
      InstantSource clock) {
    return new BatchWork(
        batches, steps, new Validation(steps, blobs, database, check, jobs, random), files, clock);
  }

  /** What is done with one batch. */
  private interface Step {
    void on(Batch batch) throws Exception;
  }

  /** Looks what there is to do, and begins it. */
  public void round() throws SQLException, InterruptedException {
    steps.endLate();
    begin(reading, steps.validating(2 * AT_ONCE), validation::run);
    if (!clock.instant().isBefore(nextLook)) {
      nextLook = clock.instant().plus(PATIENCE);
      sendAgain();
    }
    begin(closing, steps.ending(PATIENCE, 2 * AT_ONCE), files::close);
  }

  /** What the topic has lost: the same job is there once, however often it is sent. */
  private void sendAgain() throws SQLException, InterruptedException {
    for (BatchSteps.Lost lost : steps.withoutJob(PATIENCE, AT_ONCE)) {
      Optional<Batch> batch = batches.find(lost.id());
      if (batch.isPresent()) {
        validation.submit(batch.get().order(), lost.submission());
      }
    }
  }

  private void begin(Map<UUID, Thread> running, List<UUID> ids, Step step) {
    for (UUID id : ids) {
      if (running.size() < AT_ONCE && !running.containsKey(id)) {
        Thread thread =
            Thread.ofVirtual().name("batch-" + id).unstarted(() -> run(running, id, step));
        running.put(id, thread);
        thread.start();
      }
    }
  }

  private void run(Map<UUID, Thread> running, UUID id, Step step) {
    try {
      Optional<Batch> batch = batches.find(id);
      if (batch.isPresent()) {
        step.on(batch.get());
      }
    } catch (InterruptedException _) {
      // Asked to stop: it is done again.
    } catch (Exception | StackOverflowError e) {
      failed(id, e);
    } finally {
      running.remove(id);
    }
  }

  /** What can't be done for its content ends; the rest is tried again by the next round. */
  private void failed(UUID id, Throwable e) {
    if (Fault.of(e) != Fault.CONTENT) {
      log.warn("batch {} has to wait: {}", id, e.toString());
      return;
    }
    log.error("batch {} can't go on", id, e);
    try {
      steps.refuse(id, List.of(new BatchError("internal_error", Fault.reason(e), null, null)));
    } catch (SQLException again) {
      log.warn("batch {} has to wait: {}", id, again.toString());
    }
  }

  /** Waits for what it has begun, which is asked to stop. */
  @Override
  public void close() {
    List<Thread> threads = new ArrayList<>(reading.values());
    threads.addAll(closing.values());
    threads.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
