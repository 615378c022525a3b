package dev.troupe.worker.record;

import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Halving;
import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.lifecycle.Spacing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what many threads submit, one transaction for all that gathered while the one before was
 * on its way, and a moment longer if commits would follow each other closely ({@link Spacing}).
 * Alone, an item is committed at once.
 *
 * <p>A batch whose commit failed is done again until it succeeds, since nobody knows whether it was
 * committed: so a batch must do nothing when done twice. Only an item that can't be written as such
 * (a value that the database refuses, or that nobody can make a row of) fails, alone.
 */
final class GroupCommitter<T, R> implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommitter.class);
  private static final int MAX_ITEMS = 500;
  private static final int MAX_BYTES = 4 << 20;
  private static final Duration LAST_RETRY = Duration.ofMillis(500);
  private static final int TRIES_WHEN_CLOSING = 5;

  /** Writes batches. For one thread. */
  interface Batch<T, R> extends AutoCloseable {
    /**
     * @param again it may have been committed before
     * @return a result per item, in order
     */
    List<R> commit(List<T> items, boolean again) throws SQLException;

    /** Drops the connection; the next commit opens another one. */
    @Override
    void close();
  }

  private final LoopName name;
  private final ToIntFunction<T> bytes;
  private final Batch<T, R> batch;
  private final Spacing spacing;
  private final Background background;
  private final LinkedBlockingQueue<Ticket<T, R>> queue = new LinkedBlockingQueue<>();
  private final List<Ticket<T, R>> gathered = new ArrayList<>(MAX_ITEMS);
  private final Loop loop;
  private boolean tried;
  private volatile boolean closing;

  /**
   * @param bytes about how large an item is
   * @param spacing of commits
   */
  GroupCommitter(
      LoopName name,
      ToIntFunction<T> bytes,
      Batch<T, R> batch,
      Spacing spacing,
      Background background) {
    this.spacing = spacing;
    this.name = name;
    this.bytes = bytes;
    this.batch = batch;
    this.background = background;
    this.loop = background.loop(name, new Rounds());
  }

  @Override
  public void start() {
    loop.start();
  }

  /**
   * Waits until the item is committed; interrupts don't end that.
   *
   * @throws RecorderClosedException if the committer ends before
   * @throws NotStorableException if this item can't be written
   */
  R commit(T item) {
    Ticket<T, R> ticket = new Ticket<>(item);
    queue.add(ticket);
    if (closing && !loop.runs()) {
      closeRest();
    }
    return ticket.await();
  }

  /** On the committer's own thread. */
  private final class Rounds implements Loop.Work {
    @Override
    public void round(Progress progress) throws Exception {
      if (gathered.isEmpty()) {
        progress.idle();
        gather(queue.take());
        spacing.begin();
        gather(queue.poll());
      }
      progress.on(gathered.size() + " items");
      write();
    }

    @Override
    public void last() throws Exception {
      for (int failures = 0; failures < TRIES_WHEN_CLOSING; ) {
        try {
          drain();
          return;
        } catch (SQLException e) {
          LOG.warn("{}: {} items not committed: {}", name.label(), gathered.size(), e.toString());
          failures++;
          batch.close();
          background.pause().pause(LAST_RETRY);
        }
      }
    }

    @Override
    public void close() {
      batch.close();
    }
  }

  private void gather(@Nullable Ticket<T, R> first) {
    tried = false;
    Ticket<T, R> next = first;
    int size = 0;
    while (next != null) {
      gathered.add(next);
      size += bytes.applyAsInt(next.item());
      next = gathered.size() < MAX_ITEMS && size < MAX_BYTES ? queue.poll() : null;
    }
  }

  /** Writes what was gathered. What fails for another reason than its content stays gathered. */
  private void write() throws Exception {
    List<Ticket<T, R>> open = gathered.stream().filter(Ticket::isOpen).toList();
    Halving.run(open, this::commit, this::refuse);
    gathered.clear();
  }

  private void commit(List<Ticket<T, R>> tickets) throws SQLException {
    boolean again = tried;
    tried = true;
    List<R> results = batch.commit(tickets.stream().map(Ticket::item).toList(), again);
    if (results.size() != tickets.size()) {
      throw new IllegalStateException(results.size() + " results of " + tickets.size() + " items");
    }
    for (int i = 0; i < results.size(); i++) {
      tickets.get(i).done(results.get(i));
    }
  }

  private void refuse(Ticket<T, R> ticket, Throwable why) {
    ticket.refuse(why);
  }

  private void drain() throws Exception {
    if (!gathered.isEmpty()) {
      write();
    }
    for (Ticket<T, R> next = queue.poll(); next != null; next = queue.poll()) {
      gather(next);
      write();
    }
  }

  private void closeRest() {
    for (Ticket<T, R> t = queue.poll(); t != null; t = queue.poll()) {
      t.close("the recorder is closed");
    }
  }

  /** Commits what was submitted, then ends; what comes later fails. */
  @Override
  public void close() {
    closing = true;
    loop.close();
    // Its thread is gone: what it had gathered is nobody else's.
    gathered.stream().filter(Ticket::isOpen).forEach(t -> t.close("the database is away"));
    closeRest();
  }
}
