package dev.troupe.scheduler.job;

import dev.troupe.schemas.FailureCode;
import dev.troupe.shared.lifecycle.Fault;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes what one loop could not do for its content, in the log and in table {@code set_aside}: once
 * per item, however often the loop comes by it again. For one thread.
 */
public final class SetAside {
  private static final Logger log = LoggerFactory.getLogger(SetAside.class);
  private static final int REMEMBERED = 10_000;

  private static final Sql FAIL = Sql.of("SELECT fail_task(:task, :code, :reason)");

  private static final Sql NOTE =
      Sql.of(
          "INSERT INTO set_aside (loop, item, job_id, reason) VALUES (:loop, :item, :job, :reason)");

  private final String loop;
  private final Set<String> noted =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });

  public SetAside(LoopName loop) {
    this.loop = loop.label();
  }

  /**
   * Writes the row in the connection's transaction.
   *
   * @param item an id or a position of ours, without what others wrote
   */
  public void note(Connection connection, String item, @Nullable UUID job, Throwable why)
      throws SQLException {
    if (!noted.add(item)) {
      return;
    }
    String reason = Fault.reason(why);
    log.error("{}: {} is set aside: {}", loop, item, reason, why);
    NOTE.on(connection)
        .set("loop", loop)
        .set("item", item)
        .set("job", job)
        .set("reason", reason)
        .update();
  }

  /**
   * Fails a task that this loop can't do anything with, and notes it.
   *
   * @param code the failure's
   */
  public void fail(Connection connection, UUID task, FailureCode code, Throwable why)
      throws SQLException {
    try {
      FAIL.on(connection)
          .set("task", task)
          .set("code", code.code())
          .set("reason", Fault.reason(why))
          .run();
    } catch (SQLException e) {
      if (Fault.of(e) != Fault.CONTENT) {
        throw e;
      }
      // Its row can't be changed at all: what is left is to say so, and to go on.
    }
    note(connection, "task " + task, null, why);
  }
}
