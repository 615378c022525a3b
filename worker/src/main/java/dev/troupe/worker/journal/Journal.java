package dev.troupe.worker.journal;

import dev.troupe.worker.record.PaidAnswer;
import dev.troupe.worker.record.PaidAnswerCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process was answered and has not recorded yet. Thread-safe.
 *
 * <p>It stays small: a file in which nothing is open is emptied or removed, and a new one is begun
 * every few megabytes. It never fails a call: a disk that is full or gone is logged, and the answer
 * goes its way without.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final long ROLL = 16 << 20;
  private static final long TIDY = 256 << 10;
  private static final int MAX_ENTRY = 64 << 20;

  private final Path folder;
  private final String process;
  private final Map<UUID, Segment> open = new HashMap<>();
  private final Set<Segment> full = new HashSet<>();
  private @Nullable Segment current;
  private int segments;
  private boolean broken;
  private boolean closed;

  /**
   * @param folder of the fleet's journals on this machine; made if it is not there
   * @param process unlike that of any other process that ever used the folder
   * @throws IOException if nothing can be written there
   */
  public Journal(Path folder, UUID process) throws IOException {
    this.folder = folder;
    this.process = process.toString();
    Segment.makeFolder(folder);
    current = roll();
  }

  /** Whether it is one of this process's files, which must not even be opened by it again. */
  boolean isOurs(Path file) {
    return String.valueOf(file.getFileName()).startsWith(process);
  }

  /** On the disk as far as the operating system is concerned when this returns. */
  void arrived(PaidAnswer answer) {
    byte[] entry = PaidAnswerCodec.write(answer);
    if (entry.length > MAX_ENTRY) {
      LOG.warn("the answer to call {} is too long to be kept", answer.callId());
      return;
    }
    append(answer.callId(), entry);
  }

  // A write to the page cache: microseconds, and in order.
  private synchronized void append(UUID call, byte[] entry) {
    if (closed) {
      return;
    }
    try {
      Segment segment = writable();
      segment.arrived(entry);
      open.put(call, segment);
      broken = false;
    } catch (IOException e) {
      giveUp(e);
    }
  }

  private Segment writable() throws IOException {
    Segment segment = current;
    if (segment == null || segment.size() >= ROLL) {
      if (segment != null) {
        full.add(segment);
      }
      segment = roll();
      current = segment;
    }
    return segment;
  }

  private Segment roll() throws IOException {
    return Segment.create(folder, process + "-" + segments++);
  }

  /** Its settlement is committed, or never will be by anybody. */
  synchronized void recorded(UUID call) {
    Segment segment = open.remove(call);
    if (segment == null || closed) {
      return;
    }
    try {
      segment.recorded(call);
      tidy(segment);
    } catch (IOException e) {
      giveUp(e);
    }
  }

  private void tidy(Segment segment) throws IOException {
    if (segment.open() > 0) {
      return;
    }
    if (full.remove(segment)) {
      segment.close();
    } else if (segment.size() >= TIDY) {
      segment.clear();
    }
  }

  /** What was half written there hides what would come after it: on with a new file. */
  private void giveUp(IOException e) {
    if (!broken) {
      LOG.error("answers can't be kept in {}: {}", folder, e.toString());
    }
    broken = true;
    if (current != null) {
      full.add(current);
      current = null;
    }
  }

  /** What is still open is anybody's from now on; what comes later is not kept. */
  @Override
  public synchronized void close() {
    closed = true;
    if (current != null) {
      full.add(current);
    }
    for (Segment segment : full) {
      try {
        segment.close();
      } catch (IOException e) {
        LOG.warn("{} can't be closed: {}", segment, e.toString());
      }
    }
    full.clear();
    current = null;
  }
}
