package dev.troupe.worker.claim;

import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.postgres.KeptConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
  private static final String CLAIM =
      """
      WITH me AS MATERIALIZED (SELECT worker_id FROM worker WHERE worker_id = ? AND state = 'live' FOR SHARE)
      UPDATE task t
         SET state = 'running', fence = t.fence + 1, claims = t.claims + 1, worker = me.worker_id, claimed_at = now(), queue = NULL, wait_reason = NULL, paused_by = NULL
        FROM me CROSS JOIN unnest(?::uuid[]) AS u(id)
       WHERE t.task_id = u.id AND t.state IN ('waiting', 'dispatched') AND (t.not_before IS NULL OR t.not_before <= now())
      RETURNING t.task_id, t.fence, t.calls
      """;

  private static final String GIVE_BACK =
      """
      WITH back AS (
        UPDATE task t SET state = 'waiting', queue = 'ready', claims = t.claims - 1, worker = NULL
          FROM unnest(?::uuid[], ?::uuid[]) AS u(id, worker)
         WHERE t.task_id = u.id AND t.worker = u.worker AND t.state = 'running'
        RETURNING t.task_id, t.job_id, t.step, t.index, t.state)
      , told AS (INSERT INTO finished (task_id, job_id, step, index, state) SELECT task_id, job_id, step, index, state FROM back)
      SELECT (SELECT pg_notify('troupe_finished', '')) FROM back LIMIT 1
      """;

  private record Fenced(int fence, int calls) {}

  private final KeptConnection connection;
  private final Map<UUID, UUID> doubtful = new HashMap<>();

  PostgresClaims(KeptConnection connection) {
    this.connection = connection;
  }

  @Override
  public List<Claim> claim(Lease lease, List<TaskMessage> offers) throws SQLException {
    // In the order in which everyone locks tasks.
    UUID[] ids =
        offers.stream()
            .map(TaskMessage::taskId)
            .distinct()
            .sorted(IdOrder.UNSIGNED)
            .toArray(UUID[]::new);
    Arrays.stream(ids).forEach(id -> doubtful.put(id, lease.worker()));
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

  private static Map<UUID, Fenced> update(Connection c, UUID worker, UUID[] ids)
      throws SQLException {
    Map<UUID, Fenced> granted = new HashMap<>();
    try (PreparedStatement s = c.prepareStatement(CLAIM)) {
      s.setObject(1, worker);
      s.setArray(2, c.createArrayOf("uuid", ids));
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          granted.put(r.getObject(1, UUID.class), new Fenced(r.getInt(2), r.getInt(3)));
        }
      }
    }
    return granted;
  }

  @Override
  public void recover(Set<UUID> held) throws SQLException {
    Set<UUID> lost = new HashSet<>(doubtful.keySet());
    lost.removeAll(held);
    UUID[] ids =
        lost.stream().sorted(Comparator.comparing(i -> i, IdOrder.UNSIGNED)).toArray(UUID[]::new);
    UUID[] workers = Arrays.stream(ids).map(doubtful::get).toArray(UUID[]::new);
    connection.run(
        c -> {
          try (PreparedStatement s = c.prepareStatement(GIVE_BACK)) {
            s.setArray(1, c.createArrayOf("uuid", ids));
            s.setArray(2, c.createArrayOf("uuid", workers));
            return s.execute();
          }
        });
    doubtful.clear();
  }

  @Override
  public void close() {
    connection.close();
  }
}
