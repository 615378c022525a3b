package dev.troupe.worker.claim;

import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.postgres.KeptConnection;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Claims by one UPDATE per poll.
 *
 * <p>The worker's own row is locked in share mode, so that declaring a worker dead and claiming for
 * it come one after the other: a dead worker claims nothing, and a rescue that comes after a claim
 * sees it.
 */
final class PostgresClaims implements Claims {
  // Nobody waits for the disk: whatever is done under a claim is committed after it, with its
  // fence,
  // and so is never there without it. A claim that a crash of PostgreSQL takes away was never made.
  private static final Sql CLAIM =
      Sql.of(
          """
      WITH me AS MATERIALIZED (
        SELECT worker_id, set_config('synchronous_commit', 'off', true) FROM worker WHERE worker_id = :worker AND state = 'live' FOR SHARE)
      UPDATE task t
         SET state = 'running', fence = t.fence + 1, claims = t.claims + 1, worker = me.worker_id, claimed_at = now(), queue = NULL, wait_reason = NULL, paused_by = NULL
        FROM me CROSS JOIN unnest(:tasks::uuid[]) AS u(id)
       WHERE t.task_id = u.id AND t.state IN ('waiting', 'dispatched') AND (t.not_before IS NULL OR t.not_before <= now())
      RETURNING t.task_id, t.fence, t.calls
      """);

  private static final Sql GIVE_BACK =
      Sql.of(
          """
      WITH back AS (
        UPDATE task t SET state = 'waiting', queue = 'ready', claims = t.claims - 1, worker = NULL
          FROM unnest(:tasks::uuid[], :workers::uuid[]) AS u(id, worker)
         WHERE t.task_id = u.id AND t.worker = u.worker AND t.state = 'running'
        RETURNING t.task_id, t.job_id)
      , reported AS (INSERT INTO finished (job_id, tasks, given_back) SELECT job_id, array_agg(task_id), true FROM back GROUP BY job_id)
      SELECT (SELECT pg_notify('troupe_finished', '')) FROM back LIMIT 1
      """);

  private record Fenced(int fence, int calls) {}

  private final KeptConnection connection;
  private final Map<UUID, UUID> doubtful = new HashMap<>();

  PostgresClaims(KeptConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<Claim> claim(Lease lease, List<TaskMessage> offers) throws SQLException {
    // In the order in which everyone locks tasks.
    List<UUID> ids =
        offers.stream().map(TaskMessage::taskId).distinct().sorted(IdOrder.UNSIGNED).toList();
    ids.forEach(id -> doubtful.put(id, lease.worker()));
    Map<UUID, Fenced> granted = connection.run(c -> update(c, lease.worker(), ids));
    doubtful.clear();
    List<Claim> claims = new ArrayList<>(offers.size());
    for (TaskMessage offer : offers) {
      // Removed, so that an offer that is twice in one poll is claimed once.
      Fenced fenced = granted.remove(offer.taskId());
      claims.add(
          fenced == null
              ? new Claim.Missed(offer)
              : new Claim.Granted(offer, lease, fenced.fence(), fenced.calls()));
    }
    return claims;
  }

  private static Map<UUID, Fenced> update(Connection c, UUID worker, List<UUID> ids)
      throws SQLException {
    Map<UUID, Fenced> granted = new HashMap<>();
    CLAIM
        .on(c)
        .set("worker", worker)
        .array("tasks", "uuid", ids)
        .each(
            row ->
                granted.put(
                    row.uuid("task_id"), new Fenced(row.integer("fence"), row.integer("calls"))));
    return granted;
  }

  @Override
  public void recover(Set<UUID> held) throws SQLException {
    Set<UUID> lost = new HashSet<>(doubtful.keySet());
    lost.removeAll(held);
    List<UUID> ids = lost.stream().sorted(IdOrder.UNSIGNED).toList();
    connection.run(
        c -> {
          GIVE_BACK
              .on(c)
              .array("tasks", "uuid", ids)
              .array("workers", "uuid", ids, doubtful::get)
              .run();
          return true;
        });
    doubtful.clear();
  }

  @Override
  public void close() {
    connection.close();
  }
}
