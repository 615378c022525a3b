package dev.troupe.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.testbed.Ledger;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.lifecycle.Spacing;
import dev.troupe.shared.money.Usage;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import dev.troupe.worker.claim.Claim;
import dev.troupe.worker.claim.Lease;
import dev.troupe.worker.record.Ending;
import dev.troupe.worker.record.Intent;
import dev.troupe.worker.record.Outcome;
import dev.troupe.worker.record.PostgresRecorder;
import dev.troupe.worker.record.Settlement;
import dev.troupe.worker.record.Spent;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TroupeStack.class)
class RollupsIT {
  private static final int CALLS = 1_500;
  private static final int WRITERS = 4;

  @TempDir Path folder = Path.of("");
  private final TestStack stack;

  RollupsIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void rebuild_whileCallsEnd_putsRightWhatWasWrongAndNothingElse() throws Exception {
    try (Ledger ledger = new Ledger(stack, folder)) {
      UUID job = ledger.job(Instant.now(), "acme", "one");
      List<Claim.Granted> claims = running(ledger, job);
      PostgresRecorder recorder =
          new PostgresRecorder(
              ledger.database(),
              new Background(Health.ofProcess(InstantSource.system()), Thread::sleep),
              Spacing::none);
      recorder.start();
      play(ledger, recorder, claims.removeFirst());
      ledger.update("UPDATE cost_by_day SET calls = calls + 7, cost_pico = cost_pico - 3");
      ledger.update("DELETE FROM cost_by_job");

      AtomicInteger next = new AtomicInteger();
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(
            Thread.startVirtualThread(
                () -> {
                  for (int n = next.getAndIncrement();
                      n < claims.size();
                      n = next.getAndIncrement()) {
                    play(ledger, recorder, claims.get(n));
                  }
                }));
      }
      Rollups rollups = new Rollups(ledger.pool());
      List<RollupDifference> first = rollups.rebuild();
      List<RollupDifference> later = new ArrayList<>();
      while (writers.stream().anyMatch(Thread::isAlive)) {
        later.addAll(rollups.rebuild());
      }
      for (Thread writer : writers) {
        writer.join();
      }
      recorder.close();

      assertThat(first).extracting(RollupDifference::rollup).contains("cost_by_day", "cost_by_job");
      assertThat(later).isEmpty();
      assertThat(rollups.check()).isEmpty();
      assertThat(ledger.rows("SELECT sum(calls), sum(cost_pico) FROM cost_by_job"))
          .containsExactly(CALLS + "|" + CALLS * 700L);
    }
  }

  private static List<Claim.Granted> running(Ledger ledger, UUID job) throws SQLException {
    UUID worker = new UUID(0, 1);
    Lease lease = new Lease(worker, Duration.ofDays(1), System::nanoTime, System.nanoTime());
    ledger.update(
        "INSERT INTO task (task_id, job_id, step, index, role, pool, lane, priority, state, fence, worker) SELECT uuidv7(), ?, 0, n, 'writer', 'default', 'batch', 1, 'running', 1, ? FROM generate_series(1, ?) AS n",
        job,
        worker,
        CALLS);
    List<Claim.Granted> claims = new ArrayList<>();
    for (String id : ledger.rows("SELECT task_id FROM task ORDER BY 1")) {
      TaskMessage task =
          new TaskMessage(
              UUID.fromString(id),
              job,
              "one",
              "acme",
              "step",
              0,
              "writer",
              "d",
              "p",
              null,
              null,
              null,
              null,
              null,
              null,
              null);
      claims.add(new Claim.Granted(task, lease, 1, 0));
    }
    return claims;
  }

  private static void play(Ledger ledger, PostgresRecorder recorder, Claim.Granted claim) {
    UUID call = ledger.id(Instant.now());
    recorder.writeIntent(
        new Intent(call, claim, "writer", 0, 0, ModelRef.parse("openai/m"), null, new Usd(1_000)));
    recorder.finish(
        new Ending(claim, new Outcome.Succeeded("\"x\"", "openai/m"), new Spent(1, new Usd(700))),
        Settlement.of(
            call,
            Settlement.Status.SETTLED,
            new Settlement.Charge(new Usd(700), Usage.tokens(10, 5), null),
            new Settlement.Exchange("r", 200, Duration.ofMillis(1)),
            null));
  }
}
