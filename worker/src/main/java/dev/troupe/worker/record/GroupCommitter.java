package dev.troupe.worker.record;

import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Service;
import dev.troupe.shared.postgres.KeptConnection;
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
 * on its way. There is no timer: alone, an item is committed at once; under load batches grow by
 * themselves.
 *
 * <p>A batch whose commit failed is done again until it succeeds, since nobody knows whether it was
 * committed: so a batch must do nothing when done twice. Only an item that the database refuses as
 * such (a value it can't hold) fails, alone.
 */
final class GroupCommitter<T, R> implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommitter.class);
  private static final int MAX_ITEMS = 500;
  private static final int MAX_BYTES = 4 << 20;
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration MAX_RETRY = Duration.ofSeconds(1);
  private static final int TRIES_WHEN_CLOSING = 5;

  /** Writes a batch. */
  interface Batch<T, R> {
    /**
     * @param again it may have been committed before
     * @return a result per item, in order
     */
    List<R> commit(KeptConnection connection, List<T> items, boolean again) throws SQLException;
  }

  private final String name;
  private final KeptConnection connection;
  private final ToIntFunction<T> bytes;
  private final Batch<T, R> batch;
  private final Pause pause;
  private final LinkedBlockingQueue<Ticket<T, R>> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closing;

  GroupCommitter(
      String name,
      KeptConnection connection,
      ToIntFunction<T> bytes,
      Batch<T, R> batch,
      Pause pause) {
    this.name = name;
    this.connection = connection;
    this.bytes = bytes;
    this.batch = batch;
    this.pause = pause;
    this.thread = Thread.ofPlatform().daemon().name("record-" + name).unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  /** Waits until the item is committed; interrupts don't end that. */
  R commit(T item) {
    Ticket<T, R> ticket = new Ticket<>(item);
    queue.add(ticket);
    if (closing && !thread.isAlive()) {
      failRest();
    }
    return ticket.await();
  }

  private void run() {
    List<Ticket<T, R>> tickets = new ArrayList<>(MAX_ITEMS);
    while (gather(tickets)) {
      write(tickets, 0);
      tickets.clear();
    }
    connection.close();
    failRest();
  }

  private boolean gather(List<Ticket<T, R>> tickets) {
    Ticket<T, R> next = first();
    int size = 0;
    while (next != null) {
      tickets.add(next);
      size += bytes.applyAsInt(next.item());
      next = tickets.size() < MAX_ITEMS && size < MAX_BYTES ? queue.poll() : null;
    }
    return !tickets.isEmpty();
  }

  private @Nullable Ticket<T, R> first() {
    try {
      return closing ? queue.poll() : queue.take();
    } catch (InterruptedException e) {
      return queue.poll(); // closing
    }
  }

  private void write(List<Ticket<T, R>> tickets, int failures) {
    List<T> items = tickets.stream().map(Ticket::item).toList();
    for (int failed = failures; ; failed++) {
      try {
        List<R> results = batch.commit(connection, items, failed > 0);
        for (int i = 0; i < results.size(); i++) {
          tickets.get(i).done(results.get(i));
        }
        return;
      } catch (SQLException e) {
        if (refusesContent(e)) {
          isolate(tickets, e);
          return;
        }
        LOG.warn("{}: {} items not committed, trying again: {}", name, items.size(), e.toString());
      }
      if (closing && failed >= TRIES_WHEN_CLOSING) {
        tickets.forEach(t -> t.fail("the database is away"));
        return;
      }
      waitBefore(failed);
    }
  }

  // Classes 22 and 23: this data will be refused each time.
  private static boolean refusesContent(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("22") || state.startsWith("23"));
  }

  private void isolate(List<Ticket<T, R>> tickets, SQLException e) {
    if (tickets.size() == 1) {
      LOG.error("{}: refused by the database: {}", name, e.getMessage());
      tickets.getFirst().fail(String.valueOf(e.getMessage()));
      return;
    }
    int half = tickets.size() / 2;
    write(tickets.subList(0, half), 1);
    write(tickets.subList(half, tickets.size()), 1);
  }

  private void waitBefore(int failed) {
    Duration time = FIRST_RETRY.multipliedBy(1L << Math.min(failed, 10));
    try {
      pause.pause(time.compareTo(MAX_RETRY) > 0 ? MAX_RETRY : time);
    } catch (InterruptedException e) {
      // Closing: the remaining tries come without the wait.
    }
  }

  private void failRest() {
    for (Ticket<T, R> t = queue.poll(); t != null; t = queue.poll()) {
      t.fail("the recorder is closed");
    }
  }

  /** Commits what was submitted, then ends; what comes later fails. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    failRest();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
