package dev.troupe.worker.record;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.KeptConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Writes announced calls into the ledger, those whose task is still running under its claim and
 * whose worst case the budgets have room for, and reserves it there: all in one commit.
 *
 * <p>The locks come first, and the writing is a statement of its own, so that it looks at the tasks
 * after it got them: when a job's end commits, which takes the same lock alone, no later statement
 * finds its tasks running. That is what makes "no call starts after its job was cancelled" true.
 */
final class IntentBatch implements GroupCommitter.Batch<Intent, Announced> {
  private static final Announced WRITTEN_NOW = new Announced.Written();
  private static final Announced TASK_GONE = new Announced.TaskGone();

  private static final String LOCK =
      """
      SELECT pg_advisory_xact_lock_shared(k)
        FROM (SELECT DISTINCT job_lock_key(j) AS k FROM unnest(?::uuid[]) AS u(j) ORDER BY 1) AS keys;
      """;

  static final String WRITE =
      """
      SELECT written, refused, budget_name, budget_limit, turns_in_ms
        FROM write_intents(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::int[], ?::smallint[], ?::smallint[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])
      """;

  // What a first try wrote counts, if the task has not been taken away since.
  private static final String WRITTEN =
      """
      SELECT c.call_id
        FROM unnest(?::uuid[]) AS u(call_id)
        JOIN call c ON c.call_id = u.call_id
        JOIN task t ON t.task_id = c.task_id AND t.fence = c.fence AND t.worker = c.worker AND t.state = 'running'
       WHERE c.status = 'intent'
      """;

  private final KeptConnection connection;

  IntentBatch(KeptConnection connection) {
    this.connection = connection;
  }

  static int bytes(Intent intent) {
    return 300;
  }

  @Override
  public List<Announced> commit(List<Intent> items, boolean again) throws SQLException {
    return connection.commit(
        c -> {
          Map<UUID, Announced> said = write(c, items);
          if (again) {
            written(c, items).forEach(id -> said.put(id, WRITTEN_NOW));
          }
          return items.stream().map(i -> said.getOrDefault(i.callId(), TASK_GONE)).toList();
        });
  }

  @Override
  public void close() {
    connection.close();
  }

  private static Map<UUID, Announced> write(Connection c, List<Intent> items) throws SQLException {
    Map<UUID, Usd> needs = new HashMap<>();
    items.forEach(i -> needs.put(i.callId(), i.reserved()));
    try (PreparedStatement s = c.prepareStatement(LOCK + WRITE)) {
      s.setArray(
          1,
          c.createArrayOf(
              "uuid", items.stream().map(i -> i.claim().task().jobId()).distinct().toArray()));
      bind(c, s, 2, items);
      s.execute();
      s.getMoreResults();
      Map<UUID, Announced> said = new HashMap<>();
      try (ResultSet rows = s.getResultSet()) {
        while (rows.next()) {
          UUID id = rows.getObject(1, UUID.class);
          said.put(id, announced(rows, needs.getOrDefault(id, Usd.ZERO)));
        }
      }
      return said;
    }
  }

  private static Announced announced(ResultSet row, Usd need) throws SQLException {
    String refused = row.getString(2);
    if (refused == null) {
      return WRITTEN_NOW;
    }
    String budget = row.getString(3);
    if (refused.equals("exceeds")) {
      return new Announced.Exceeds(budget, new Usd(row.getLong(4)), need);
    }
    long millis = row.getLong(5);
    return new Announced.UsedUp(budget, row.wasNull() ? null : Duration.ofMillis(millis));
  }

  static void bind(Connection c, PreparedStatement s, int first, List<Intent> items)
      throws SQLException {
    new Columns<>(c, s, first, items)
        .add("uuid", Intent::callId)
        .add("uuid", i -> i.claim().task().taskId())
        .add("uuid", i -> i.claim().task().jobId())
        .add("text", i -> i.claim().task().tenant())
        .add("text", Intent::role)
        .add("uuid", i -> i.claim().worker())
        .add("int4", i -> i.claim().fence())
        .add("int2", i -> (short) i.route())
        .add("int2", i -> (short) i.attempt())
        .add("text", i -> i.model().provider())
        .add("text", i -> i.model().model())
        .add("int8", Intent::priceId)
        .add("int8", i -> i.reserved().picos());
  }

  private static Set<UUID> written(Connection c, List<Intent> items) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(WRITTEN)) {
      new Columns<>(c, s, 1, items).add("uuid", Intent::callId);
      return ids(s.executeQuery());
    }
  }

  private static Set<UUID> ids(ResultSet rows) throws SQLException {
    Set<UUID> ids = new HashSet<>();
    try (rows) {
      while (rows.next()) {
        ids.add(rows.getObject(1, UUID.class));
      }
    }
    return ids;
  }
}
