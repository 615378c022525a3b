package dev.troupe.worker.prompt;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
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
public final class PostgresPrompts implements Prompts {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresPrompts.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  // Jobs may bring roles of their own, so that there is no end to their number.
  private static final int MAX_ROLES = 1_000;

  private static final Sql ROLE =
      Sql.of("SELECT definition AS text FROM role WHERE digest = :digest");

  private static final Sql PROMPT =
      Sql.of("SELECT content AS text FROM blob WHERE tenant = :tenant AND digest = :digest");

  private final DataSource pool;
  private final Pause pause;
  private final Map<String, Role> roles = new ConcurrentHashMap<>();

  public PostgresPrompts(DataSource pool, Pause pause) {
    this.pool = pool;
    this.pause = pause;
  }

  @Override
  public Optional<Prompt> of(TaskMessage task) throws InterruptedException {
    Role role = roles.get(task.roleDigest());
    if (role == null) {
      String definition = read(task.roleDigest(), ROLE::on);
      if (definition == null) {
        return Optional.empty();
      }
      role = Json.MESSAGES.readValue(definition, Role.class);
      if (roles.size() >= MAX_ROLES) {
        roles.clear();
      }
      roles.put(task.roleDigest(), role);
    }
    return of(task, role);
  }

  private Optional<Prompt> of(TaskMessage task, Role role) throws InterruptedException {
    String digest = task.roleDigest();
    if (task.request() != null) {
      TaskRequest request = Json.MESSAGES.treeToValue(task.request(), TaskRequest.class);
      return Optional.of(Prompt.of(role, digest, request));
    }
    if (task.requestRef() != null) {
      String request = stored(task.tenant(), task.requestRef());
      return Optional.ofNullable(request)
          .map(json -> Json.MESSAGES.readValue(json, TaskRequest.class))
          .map(asked -> Prompt.of(role, digest, asked));
    }
    String prompt = task.prompt();
    if (prompt == null && task.promptRef() != null) {
      prompt = stored(task.tenant(), task.promptRef());
    }
    return Optional.ofNullable(prompt).map(text -> new Prompt(role, digest, text));
  }

  private @Nullable String stored(String tenant, String digest) throws InterruptedException {
    return read(digest, c -> PROMPT.on(c).set("tenant", tenant));
  }

  private @Nullable String read(String digest, Reading reading) throws InterruptedException {
    while (true) {
      try (Connection c = pool.getConnection()) {
        return reading.on(c).set("digest", digest).first(row -> row.text("text")).orElse(null);
      } catch (SQLException e) {
        LOG.warn("{} can't be read yet: {}", digest, e.getMessage());
        pause.pause(RETRY);
      }
    }
  }

  /** What is asked; the digest is set. */
  private interface Reading {
    Query on(Connection connection);
  }
}
