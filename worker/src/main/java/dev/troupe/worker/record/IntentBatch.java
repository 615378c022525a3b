package dev.troupe.worker.record;

import dev.troupe.shared.postgres.KeptConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Writes announced calls into the ledger, those whose task is still running under its claim.
 *
 * <p>The locks come first, and the insert is a statement of its own, so that it looks at the tasks
 * after it got them: when a job's end commits, which takes the same lock alone, no later insert
 * finds its tasks running. That is what makes "no call starts after its job was cancelled" true.
 */
final class IntentBatch implements GroupCommitter.Batch<Intent, Boolean> {
  private static final String LOCK =
      """
      SELECT pg_advisory_xact_lock_shared(k)
        FROM (SELECT DISTINCT job_lock_key(j) AS k FROM unnest(?::uuid[]) AS u(j) ORDER BY 1) AS keys;
      """;

  static final String INSERT =
      """
      INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, price_id, reserved_pico)
      SELECT u.call_id, u.task_id, u.job_id, u.tenant, u.role, u.worker, u.fence, u.route, u.attempt, u.provider, u.model, 'intent', u.price_id, u.reserved
        FROM unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::int[], ?::smallint[], ?::smallint[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])
          AS u(call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, price_id, reserved)
        JOIN task t ON t.task_id = u.task_id AND t.fence = u.fence AND t.worker = u.worker AND t.state = 'running'
      ON CONFLICT DO NOTHING
      RETURNING call_id
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

  static int bytes(Intent intent) {
    return 300;
  }

  @Override
  public List<Boolean> commit(KeptConnection connection, List<Intent> items, boolean again)
      throws SQLException {
    Set<UUID> written =
        connection.commit(
            c -> {
              Set<UUID> ids = insert(c, items);
              return again ? written(c, items) : ids;
            });
    return items.stream().map(i -> written.contains(i.callId())).toList();
  }

  private static Set<UUID> insert(Connection c, List<Intent> items) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(LOCK + INSERT)) {
      s.setArray(
          1,
          c.createArrayOf(
              "uuid", items.stream().map(i -> i.claim().task().jobId()).distinct().toArray()));
      bind(c, s, 2, items);
      s.execute();
      s.getMoreResults();
      return ids(s.getResultSet());
    }
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
