package dev.troupe.bench;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.lifecycle.Spacing;
import dev.troupe.shared.money.Usage;
import dev.troupe.shared.postgres.Database;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.claim.Lease;
import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Intent;
import dev.troupe.worker.record.IntentResult;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.PostgresRecorder;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.record.Spent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Writes again what workers wrote: each call's intent, its settlement, and its task's end. */
final class Replay {
  private static final int BATCH = 2_000;
  private static final String ROWS =
      """
      SELECT c.call_id, c.status, c.route, c.attempt, c.provider, c.model, c.role, c.price_id, c.reserved_pico, c.cost_pico,
             c.input_tokens, c.cached_tokens, c.output_tokens, c.request_id, c.http_status, c.latency_ms, c.worker, c.fence,
             t.task_id, t.job_id, t.index, o.output
        FROM call c JOIN task t USING (task_id) JOIN task_output o USING (task_id)
      """;

  private final Database database;

  Replay(Database database) {
    this.database = database;
  }

  private record Written(Intent intent, Settlement settlement, Ending ending) {}

  /** How many calls' records were written again. */
  long all() throws SQLException, InterruptedException, ExecutionException {
    long replayed = 0;
    try (PostgresRecorder recorder =
            new PostgresRecorder(
                database,
                new Background(Health.ofProcess(InstantSource.system()), Thread::sleep),
                Spacing::none);
        Connection c = database.pool().getConnection();
        PreparedStatement s = c.prepareStatement(ROWS)) {
      recorder.start();
      c.setAutoCommit(false); // or everything would be fetched at once
      s.setFetchSize(BATCH);
      try (ResultSet r = s.executeQuery()) {
        List<Written> batch = new ArrayList<>(BATCH);
        while (r.next()) {
          batch.add(written(r));
          replayed++;
          if (batch.size() == BATCH) {
            write(recorder, batch);
            batch.clear();
          }
        }
        write(recorder, batch);
      }
    }
    return replayed;
  }

  /** All at once, so that the recorder makes batches of them. */
  private static void write(PostgresRecorder recorder, List<Written> batch)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> writes =
          batch.stream().<Callable<Boolean>>map(w -> () -> write(recorder, w)).toList();
      for (Future<Boolean> written : threads.invokeAll(writes)) {
        if (written.get()) {
          throw new IllegalStateException("a call that has ended could be written again");
        }
      }
    }
  }

  private static boolean write(PostgresRecorder recorder, Written w) {
    boolean written = recorder.writeIntent(w.intent()) instanceof IntentResult.Written;
    recorder.finish(w.ending(), w.settlement());
    return written;
  }

  private static Written written(ResultSet r) throws SQLException {
    TaskMessage task =
        new TaskMessage(
            r.getObject("task_id", UUID.class),
            r.getObject("job_id", UUID.class),
            "job",
            "default",
            "tasks",
            r.getInt("index"),
            r.getString("role"),
            Digest.of(""),
            "",
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    Lease lease =
        new Lease(
            r.getObject("worker", UUID.class),
            Duration.ofSeconds(10),
            System::nanoTime,
            System.nanoTime());
    Claim.Granted claim = new Claim.Granted(task, lease, r.getInt("fence"), 0);
    ModelRef model = new ModelRef(r.getString("provider"), r.getString("model"));
    UUID call = r.getObject("call_id", UUID.class);
    Usd cost = new Usd(r.getLong("cost_pico"));
    Intent intent =
        new Intent(
            call,
            claim,
            r.getString("role"),
            r.getInt("route"),
            r.getInt("attempt"),
            model,
            r.getObject("price_id", Long.class),
            new Usd(r.getLong("reserved_pico")));
    Settlement settlement =
        Settlement.of(
            call,
            r.getString("status").equals("settled")
                ? Settlement.Status.SETTLED
                : Settlement.Status.FAILED,
            new Settlement.Charge(
                cost,
                new Usage(
                    r.getLong("input_tokens"),
                    r.getLong("cached_tokens"),
                    0,
                    r.getLong("output_tokens"),
                    0,
                    0,
                    0),
                null),
            new Settlement.Exchange(
                r.getString("request_id"),
                r.getInt("http_status"),
                Duration.ofMillis(r.getLong("latency_ms"))),
            null);
    Outcome.Succeeded outcome = new Outcome.Succeeded(r.getString("output"), model.toString());
    return new Written(intent, settlement, new Ending(claim, outcome, new Spent(1, cost)));
  }
}
