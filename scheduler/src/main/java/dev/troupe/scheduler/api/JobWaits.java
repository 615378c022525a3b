package dev.troupe.scheduler.api;

import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Progress;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who wait for the answer of a job with one task, whichever worker gave it: one look
 * for all who wait when a task has ended somewhere, and none while nobody waits. The answer is
 * there before the job has been advanced. Thread-safe.
 */
public final class JobWaits implements Loop.Work {
  /** Where tasks end all the time, one look serves many. */
  private static final Duration APART = Duration.ofMillis(5);

  /** The safety net for news that got lost. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private static final Duration IDLE = Duration.ofSeconds(1);

  private static final Sql ENDED =
      Sql.of(
          """
          SELECT j.tenant, j.id, j.job_id
            FROM unnest(:tenants::text[], :ids::text[]) AS w(tenant, id) JOIN job j ON j.tenant = w.tenant AND j.id = w.id
           WHERE j.state <> 'running'
              OR EXISTS (SELECT FROM task t WHERE t.job_id = j.job_id AND (t.paused_by IS NOT NULL OR t.state NOT IN ('waiting', 'dispatched', 'running')))
          """);

  private record Key(String tenant, String id) {}

  private final Database database;
  private final Pause pause;
  private final Map<Key, CompletableFuture<UUID>> waiting = new ConcurrentHashMap<>();
  private final Semaphore news = new Semaphore(0);
  private @Nullable Connection connection;

  public JobWaits(Database database, Pause pause) {
    this.database = database;
    this.pause = pause;
  }

  /**
   * Completes with our id of the job when its task is over, or a budget has paused it. Several may
   * wait for one; whoever gives up {@linkplain #forget forgets} it.
   */
  CompletableFuture<UUID> end(String tenant, String id) {
    CompletableFuture<UUID> end =
        waiting.computeIfAbsent(new Key(tenant, id), _ -> new CompletableFuture<>());
    news();
    return end;
  }

  /** A task has ended somewhere, or was given back. */
  public void news() {
    news.release();
  }

  /** Nobody waits for it any more, or whoever still does will ask again. */
  void forget(String tenant, String id) {
    waiting.remove(new Key(tenant, id));
  }

  @Override
  public void round(Progress progress) throws InterruptedException, SQLException {
    if (waiting.isEmpty()) {
      progress.idle();
      await(IDLE);
      return;
    }
    look();
    progress.idle();
    pause.pause(APART);
    await(LOOK);
  }

  private void await(Duration atMost) throws InterruptedException {
    boolean _ = news.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
    int _ = news.drainPermits();
  }

  private void look() throws SQLException {
    Connection c = connection;
    if (c == null) {
      c = database.connect("troupe-waits");
      connection = c;
    }
    List<Key> keys = List.copyOf(waiting.keySet());
    ENDED
        .on(c)
        .array("tenants", "text", keys, Key::tenant)
        .array("ids", "text", keys, Key::id)
        .each(
            row -> {
              CompletableFuture<UUID> end =
                  waiting.remove(new Key(row.text("tenant"), row.text("id")));
              if (end != null) {
                end.complete(row.uuid("job_id"));
              }
            });
  }

  @Override
  public void close() {
    Connection c = connection;
    connection = null;
    if (c != null) {
      try {
        c.close();
      } catch (SQLException e) {
        // It was broken, which is why it is being closed.
      }
    }
  }
}
