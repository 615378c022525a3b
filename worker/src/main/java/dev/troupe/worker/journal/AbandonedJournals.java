package dev.troupe.worker.journal;

import dev.troupe.shared.lifecycle.Halving;
import dev.troupe.worker.record.KeptAnswers;
import dev.troupe.worker.record.PaidAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journals that dead workers of this machine left behind. One without a lock is a dead
 * process's: what is open in it is put into table {@code answer}, then the file is removed, or
 * renamed to {@code *.journal.refused} if not all of it can be kept. All may happen twice.
 * Thread-safe.
 */
final class AbandonedJournals {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedJournals.class);
  private static final String ONE_AT_A_TIME = "adopting.lock";
  private static final String REFUSED = ".refused";

  private final Path folder;
  private final Journal own;
  private final KeptAnswers answers;
  private final ReentrantLock adopting = new ReentrantLock();
  // So that each is said once.
  private final Set<Path> unreadable = ConcurrentHashMap.newKeySet();

  /**
   * @param folder of the fleet's journals on this machine
   * @param own this process's
   */
  AbandonedJournals(Path folder, Journal own, KeptAnswers answers) {
    this.folder = folder;
    this.own = own;
    this.answers = answers;
  }

  /** When this returns, what was orphaned before is in the database, whoever brought it there. */
  void adopt() throws SQLException, IOException {
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
        adoptAlone(file);
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

  /** A file that can't be read keeps no other one waiting. */
  private void adoptAlone(Path path) throws SQLException {
    try {
      adopt(path);
    } catch (IOException | RuntimeException e) {
      if (unreadable.add(path)) {
        LOG.error("{} can't be read, and stays as it is: {}", path, e.toString());
      }
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
      JournalReader.Left left = JournalReader.read(content, path.toString());
      boolean all = put(left.answers()) && left.whole();
      if (all) {
        Files.deleteIfExists(path);
      } else {
        Path aside = path.resolveSibling(path.getFileName() + REFUSED);
        Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
        LOG.error(
            "{} holds answers that can't be kept for their tasks; it is not read again", aside);
      }
      if (!left.answers().isEmpty()) {
        LOG.info("answers of a worker that is gone are kept: {}", left.answers().size());
      }
    }
  }

  /** False: some are refused, and the others are kept. */
  private boolean put(List<PaidAnswer> left) throws SQLException {
    List<PaidAnswer> refused = new ArrayList<>();
    try {
      Halving.run(
          left,
          answers::put,
          (answer, why) -> {
            LOG.error("the answer to call {} can't be kept: {}", answer.callId(), why.toString());
            refused.add(answer);
          });
    } catch (SQLException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // nothing else is declared
    }
    return refused.isEmpty();
  }
}
