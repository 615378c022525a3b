package dev.troupe.worker.script;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.lifecycle.Pause;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads roles and long prompts by their digest; keeps the roles, which never change. */
public final class PostgresScripts implements Scripts {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresScripts.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  // Jobs may bring roles of their own, so that there is no end to their number.
  private static final int MAX_ROLES = 1_000;

  private final DataSource pool;
  private final Pause pause;
  private final Map<String, Role> roles = new ConcurrentHashMap<>();

  public PostgresScripts(DataSource pool, Pause pause) {
    this.pool = pool;
    this.pause = pause;
  }

  @Override
  public Optional<Script> of(TaskMessage task) throws InterruptedException {
    Role role = roles.get(task.roleDigest());
    if (role == null) {
      String definition = read("SELECT definition FROM role WHERE digest = ?", task.roleDigest());
      if (definition == null) {
        return Optional.empty();
      }
      role = Json.MESSAGES.readValue(definition, Role.class);
      if (roles.size() >= MAX_ROLES) {
        roles.clear();
      }
      roles.put(task.roleDigest(), role);
    }
    String prompt = task.prompt();
    if (prompt == null && task.promptRef() != null) {
      prompt =
          read(
              "SELECT content FROM blob WHERE tenant = ? AND digest = ?",
              task.tenant(),
              task.promptRef());
    }
    return prompt == null
        ? Optional.empty()
        : Optional.of(new Script(role, task.roleDigest(), prompt));
  }

  private @Nullable String read(String sql, String... keys) throws InterruptedException {
    while (true) {
      try (Connection c = pool.getConnection();
          PreparedStatement s = c.prepareStatement(sql)) {
        for (int i = 0; i < keys.length; i++) {
          s.setString(i + 1, keys[i]);
        }
        try (ResultSet r = s.executeQuery()) {
          return r.next() ? r.getString(1) : null;
        }
      } catch (SQLException e) {
        LOG.warn("{} can't be read yet: {}", keys[keys.length - 1], e.getMessage());
        pause.pause(RETRY);
      }
    }
  }
}
