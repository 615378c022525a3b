package dev.troupe.worker.journal;

import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.PaidAnswers;
import dev.troupe.worker.record.Recorder;
import dev.troupe.worker.record.RecorderClosedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what dead workers of this machine were answered to where the fleet finds it. Thread-safe.
 *
 * <p>A journal without a lock is a dead process's: what is open in it is put into table {@code
 * answer}, then the file is removed. The calls stay as they are, {@code intent} or {@code unknown},
 * until their task is played again and uses the answer, which settles them with what they cost; or
 * until their task has ended in some other way: then they are settled here. All of this may happen
 * twice.
 */
public final class Adoption implements Service, PaidAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
  private static final String ONE_AT_A_TIME = "adopting.lock";

  private final Path folder;
  private final Journal own;
  private final PostgresAnswers answers;
  private final Recorder recorder;
  private final Duration every;
  private final Pause pause;
  private final ReentrantLock adopting = new ReentrantLock();
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * @param folder of the fleet's journals on this machine
   * @param own this process's
   * @param every how often it looks for dead ones
   */
  public Adoption(
      Path folder, Journal own, DataSource pool, Recorder recorder, Duration every, Pause pause) {
    this.folder = folder;
    this.own = own;
    this.answers = new PostgresAnswers(pool);
    this.recorder = recorder;
    this.every = every;
    this.pause = pause;
    this.thread = Thread.ofPlatform().daemon().name("adoption").unstarted(this::run);
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

  /** When this returns, what was orphaned before is in the database, whoever brought it there. */
  private void look() throws SQLException, IOException {
    List<Path> others = others();
    if (others.isEmpty()) {
      return;
    }
    adopting.lock();
    try (FileChannel gate =
            FileChannel.open(
                folder.resolve(ONE_AT_A_TIME),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var _ = gate.lock()) {
      for (Path file : others()) {
        adopt(file);
      }
    } finally {
      adopting.unlock();
    }
  }

  private List<Path> others() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> f.toString().endsWith(Segment.SUFFIX) && !own.isOurs(f)).toList();
    }
  }

  private void adopt(Path path) throws SQLException, IOException {
    if (!Files.exists(path)) {
      return; // its owner has just tidied up
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        var lock = file.getChannel().tryLock()) {
      if (lock == null) {
        return; // it lives
      }
      InputStream content = Channels.newInputStream(file.getChannel());
      List<PaidAnswer> left = Leftovers.read(content, path.toString());
      answers.put(left);
      Files.deleteIfExists(path);
      if (!left.isEmpty()) {
        LOG.info("{} answers of a worker that is gone are kept for its tasks", left.size());
      }
    }
  }

  private void settleWhatIsOver() throws SQLException {
    for (PaidAnswer answer : answers.over()) {
      recorder.settle(answer.settlement());
      answers.remove(answer.callId());
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
