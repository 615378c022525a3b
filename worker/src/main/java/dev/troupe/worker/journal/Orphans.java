package dev.troupe.worker.journal;

import dev.troupe.worker.record.KeptAnswers;
import dev.troupe.worker.record.PaidAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journals that dead workers of this machine left behind. One without a lock is a dead
 * process's: what is open in it is put into table {@code answer}, then the file is removed. Both
 * may happen twice. Thread-safe.
 */
final class Orphans {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
  private static final String ONE_AT_A_TIME = "adopting.lock";

  private final Path folder;
  private final Journal own;
  private final KeptAnswers answers;
  private final ReentrantLock adopting = new ReentrantLock();

  /**
   * @param folder of the fleet's journals on this machine
   * @param own this process's
   */
  Orphans(Path folder, Journal own, KeptAnswers answers) {
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
}
