package dev.troupe.worker.record;

import dev.troupe.schemas.ModelRef;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
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
   * Empty also if the ledger can't be read now: then the task is executed as if there were none.
   *
   * @param fence of the claim that asks
   */
  List<LostCall> of(UUID task, int fence);

  static LostCalls inPostgres(DataSource pool) {
    Sql lost =
        Sql.of(
            "SELECT call_id, provider, model, request_id, reserved_pico FROM call WHERE task_id = :task AND (status = 'unknown' OR status = 'intent' AND fence < :fence) ORDER BY call_id DESC");
    Logger log = LoggerFactory.getLogger(LostCalls.class);
    return (task, fence) -> {
      try (Connection c = pool.getConnection()) {
        return lost.on(c).set("task", task).set("fence", fence).list(LostCalls::read);
      } catch (SQLException e) {
        log.warn("lost calls of task {} can't be read: {}", task, e.getMessage());
        return List.of();
      }
    };
  }

  private static LostCall read(Row row) throws SQLException {
    return new LostCall(
        row.uuid("call_id"),
        new ModelRef(row.text("provider"), row.text("model")),
        row.textOrNull("request_id"),
        row.usd("reserved_pico"));
  }
}
