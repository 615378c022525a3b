package dev.troupe.worker.record;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Composite;
import dev.troupe.shared.postgres.KeptConnection;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes intents of calls into the ledger, those whose task is still running under its claim and
 * whose worst case the budgets have room for, and reserves it there: all in one commit.
 */
final class IntentBatch implements GroupCommitter.Batch<Intent, IntentResult> {
  private static final IntentResult WRITTEN_NOW = new IntentResult.Written();
  private static final IntentResult TASK_GONE = new IntentResult.TaskGone();

  private static final Sql WRITE =
      Sql.of(
          "SELECT written, refused, refused_by, budget_name, budget_limit, turns_in_ms FROM write_intents(:intents::call_intent[])");

  // What a first try wrote counts, if the task has not been taken away since.
  private static final Sql WRITTEN =
      Sql.of(
          """
          SELECT c.call_id
            FROM unnest(:calls::uuid[]) AS u(call_id)
            JOIN call c ON c.call_id = u.call_id
            JOIN task t ON t.task_id = c.task_id AND t.fence = c.fence AND t.worker = c.worker AND t.state = 'running'
           WHERE c.status = 'intent'
          """);

  static final Composite<Intent> INTENTS =
      Composite.<Intent>of("call_intent")
          .with("call_id", Intent::callId)
          .with("task_id", i -> i.claim().task().taskId())
          .with("job_id", i -> i.claim().task().jobId())
          .with("tenant", i -> i.claim().task().tenant())
          .with("role", Intent::role)
          .with("worker", i -> i.claim().worker())
          .with("fence", i -> i.claim().fence())
          .with("route", Intent::route)
          .with("attempt", Intent::attempt)
          .with("provider", i -> i.model().provider())
          .with("model", i -> i.model().model())
          .with("price_id", Intent::priceId)
          .with("reserved_pico", i -> i.reserved().picos());

  private final KeptConnection connection;

  IntentBatch(KeptConnection connection) {
    this.connection = connection;
  }

  static int bytes(Intent intent) {
    return 300;
  }

  @Override
  public List<IntentResult> commit(List<Intent> items, boolean again) throws SQLException {
    // One statement is a transaction by itself, and saves the way of a COMMIT.
    Map<UUID, IntentResult> said =
        again ? connection.commit(c -> writeAgain(c, items)) : connection.run(c -> write(c, items));
    return items.stream().map(i -> said.getOrDefault(i.callId(), TASK_GONE)).toList();
  }

  private static Map<UUID, IntentResult> writeAgain(Connection c, List<Intent> items)
      throws SQLException {
    Map<UUID, IntentResult> said = write(c, items);
    WRITTEN
        .on(c)
        .array("calls", "uuid", items, Intent::callId)
        .list(row -> row.uuid("call_id"))
        .forEach(id -> said.put(id, WRITTEN_NOW));
    return said;
  }

  @Override
  public void close() {
    connection.close();
  }

  /** What came of those whose task is running. */
  static Map<UUID, IntentResult> write(Connection c, List<Intent> items) throws SQLException {
    Map<UUID, Usd> needs = new HashMap<>();
    items.forEach(i -> needs.put(i.callId(), i.reserved()));
    Map<UUID, IntentResult> said = new HashMap<>();
    WRITE
        .on(c)
        .rows("intents", INTENTS, items)
        .each(
            row -> {
              UUID id = row.uuid("written");
              said.put(id, resultOf(row, needs.getOrDefault(id, Usd.ZERO)));
            });
    return said;
  }

  private static IntentResult resultOf(Row row, Usd need) throws SQLException {
    String refused = row.textOrNull("refused");
    if (refused == null) {
      return WRITTEN_NOW;
    }
    String budget = row.text("budget_name");
    if (refused.equals("exceeds")) {
      return new IntentResult.Exceeds(budget, row.usd("budget_limit"), need);
    }
    Long millis = row.numberOrNull("turns_in_ms");
    return new IntentResult.UsedUp(
        row.number("refused_by"), budget, millis == null ? null : Duration.ofMillis(millis));
  }
}
