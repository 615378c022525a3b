package dev.troupe.worker.limit.redis;

import dev.troupe.shared.redis.Redis;
import dev.troupe.shared.redis.Script;
import dev.troupe.worker.limit.Axis;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Limits that an operator sets while the fleet runs. PostgreSQL remembers and audits them, Redis
 * tells every worker with its next call. Thread-safe.
 */
public final class LimitOverrides {
  private static final Script OVERRIDE = Script.resource(LimitOverrides.class, "override.lua");
  private static final String SET =
      "INSERT INTO limit_override (quota_group, axis, value, reason, set_by) VALUES (?, ?, ?, ?, ?)"
          + " ON CONFLICT (quota_group, axis) DO UPDATE SET value = excluded.value,"
          + " reason = excluded.reason, set_by = excluded.set_by, set_at = now()";
  private static final String CLEAR =
      "DELETE FROM limit_override WHERE quota_group = ? AND axis = ?";

  private final DataSource database;
  private final Redis redis;
  private final String prefix;

  /**
   * @param prefix the fleet's name
   */
  public LimitOverrides(DataSource database, Redis redis, String prefix) {
    this.database = database;
    this.redis = redis;
    this.prefix = prefix;
  }

  /**
   * Sets one limit for the whole fleet.
   *
   * @param value at least 1; absent: what the configuration says holds again
   * @param reason for the audit log
   * @param actor who
   * @throws SQLException if nothing was changed
   * @throws JedisException if it is remembered, but the fleet does not know yet: set it again
   */
  public void set(String group, Axis axis, @Nullable Integer value, String reason, String actor)
      throws SQLException, InterruptedException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        remember(connection, group, axis, value, reason, actor);
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    }
    List<String> keys = List.of(new Keys(prefix, group).state());
    List<String> arguments = List.of(axis.key(), value == null ? "" : value.toString());
    redis.run(client -> OVERRIDE.run(client, keys, arguments));
  }

  private static void remember(
      Connection connection,
      String group,
      Axis axis,
      @Nullable Integer value,
      String reason,
      String actor)
      throws SQLException {
    if (value == null) {
      update(connection, CLEAR, group, axis.key());
    } else {
      update(connection, SET, group, axis.key(), value, reason, actor);
    }
    String subject = group + "." + axis.key() + "=" + (value == null ? "default" : value);
    update(connection, "SELECT audit_add(?, 'limit set', ?, ?)", actor, subject, reason);
  }

  private static void update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        s.setObject(i + 1, parameters[i]);
      }
      s.execute();
    }
  }
}
