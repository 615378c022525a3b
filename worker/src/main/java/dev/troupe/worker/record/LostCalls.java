package dev.troupe.worker.record;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Usd;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of a task whose answers never came. Thread-safe. */
@FunctionalInterface
public interface LostCalls {
  /**
   * Newest first; those of earlier claims that nobody has declared unknown yet are among them.
   * Empty also if the ledger can't be read now: then the task is played as if there were none.
   *
   * @param fence of the claim that asks
   */
  List<LostCall> of(UUID task, int fence);

  static LostCalls inPostgres(DataSource pool) {
    Logger log = LoggerFactory.getLogger(LostCalls.class);
    return (task, fence) -> {
      List<LostCall> lost = new ArrayList<>();
      try (Connection c = pool.getConnection();
          PreparedStatement s =
              c.prepareStatement(
                  "SELECT call_id, provider, model, request_id, reserved_pico FROM call WHERE task_id = ? AND (status = 'unknown' OR status = 'intent' AND fence < ?) ORDER BY call_id DESC")) {
        s.setObject(1, task);
        s.setInt(2, fence);
        try (ResultSet r = s.executeQuery()) {
          while (r.next()) {
            lost.add(
                new LostCall(
                    r.getObject(1, UUID.class),
                    new ModelRef(r.getString(2), r.getString(3)),
                    r.getString(4),
                    new Usd(r.getLong(5))));
          }
        }
      } catch (SQLException e) {
        log.warn("lost calls of task {} can't be read: {}", task, e.getMessage());
        return List.of();
      }
      return lost;
    };
  }
}
