package dev.troupe.worker.journal;

import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.worker.record.KeptAnswers;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.PaidAnswers;
import dev.troupe.worker.record.Recorder;
import dev.troupe.worker.record.RecorderClosedException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the answers that are kept for tasks, brings those of dead workers of this machine to where
 * the fleet finds them, and tidies up. Thread-safe.
 *
 * <p>The calls of dead workers stay as they are, {@code intent} or {@code unknown}, until their
 * task is played again and uses the answer, which settles them with what they cost; or until their
 * task has ended in some other way: then they are settled here. All of this may happen twice.
 */
public final class Adoption implements Service, PaidAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

  private final @Nullable Orphans orphans;
  private final KeptAnswers answers;
  private final Recorder recorder;
  private final Duration every;
  private final Pause pause;
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * @param folder of the fleet's journals on this machine
   * @param own this process's
   * @param every how often it looks for dead ones
   */
  public Adoption(
      Path folder, Journal own, DataSource pool, Recorder recorder, Duration every, Pause pause) {
    this(new Orphans(folder, own, new KeptAnswers(pool)), pool, recorder, every, pause);
  }

  private Adoption(
      @Nullable Orphans orphans, DataSource pool, Recorder recorder, Duration every, Pause pause) {
    this.orphans = orphans;
    this.answers = new KeptAnswers(pool);
    this.recorder = recorder;
    this.every = every;
    this.pause = pause;
    this.thread = Thread.ofPlatform().daemon().name("adoption").unstarted(this::run);
  }

  /** Of a process that keeps no journal, and looks for none. */
  public static Adoption withoutJournal(
      DataSource pool, Recorder recorder, Duration every, Pause pause) {
    return new Adoption(null, pool, recorder, every, pause);
  }

  @Override
  public void start() {
    thread.start();
  }

  private void run() {
    while (!stopping) {
      try {
        look();
        settleWhatIsOver();
      } catch (SQLException | IOException e) {
        LOG.warn("kept answers have to wait: {}", e.getMessage());
      } catch (RecorderClosedException e) {
        return;
      } catch (RuntimeException e) { // a bug; it must not end the looking
        LOG.error("kept answers have to wait", e);
      }
      try {
        pause.pause(every);
      } catch (InterruptedException e) {
        return; // closing
      }
    }
  }

  /**
   * Looks at the disk first: the worker that a task was taken from may have died here a moment ago.
   */
  @Override
  public List<PaidAnswer> of(UUID task) {
    try {
      look();
      return answers.of(task);
    } catch (SQLException | IOException e) {
      LOG.warn("kept answers of task {} can't be looked for: {}", task, e.getMessage());
      return List.of();
    }
  }

  private void look() throws SQLException, IOException {
    if (orphans != null) {
      orphans.adopt();
    }
  }

  private void settleWhatIsOver() throws SQLException {
    answers.removeDecided();
    List<PaidAnswer> over = answers.over();
    while (!over.isEmpty() && !stopping) {
      for (PaidAnswer answer : over) {
        recorder.settle(answer.settlement());
        answers.remove(answer.callId());
      }
      over = answers.over();
    }
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
