package dev.troupe.worker.prompt;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.message.Message;
import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads roles and long prompts by their digest, and what is attached to them; keeps the roles,
 * which never change.
 */
public final class PostgresPrompts implements Prompts {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresPrompts.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  // Jobs may bring roles of their own, so that there is no end to their number.
  private static final int MAX_ROLES = 1_000;

  private static final Sql ROLE =
      Sql.of("SELECT definition AS text FROM role WHERE digest = :digest");

  private static final Sql PROMPT =
      Sql.of("SELECT content AS text FROM blob WHERE tenant = :tenant AND digest = :digest");

  private static final Found NEVER_STORED =
      new Lacking(FailureCode.UNKNOWN_ROLE, "its role or its prompt was never stored");

  private final DataSource pool;
  private final Attachments attachments;
  private final Pause pause;
  private final Map<String, Role> roles = new ConcurrentHashMap<>();

  public PostgresPrompts(DataSource pool, BlobStore blobs, Pause pause) {
    this.pool = pool;
    this.attachments = new Attachments(pool, blobs);
    this.pause = pause;
  }

  @Override
  public Found of(TaskMessage task) throws InterruptedException {
    Role role = roles.get(task.roleDigest());
    if (role == null) {
      String definition = read(task.roleDigest(), ROLE::on);
      if (definition == null) {
        return NEVER_STORED;
      }
      role = Json.MESSAGES.readValue(definition, Role.class);
      if (roles.size() >= MAX_ROLES) {
        roles.clear();
      }
      roles.put(task.roleDigest(), role);
    }
    return of(task, role);
  }

  private Found of(TaskMessage task, Role role) throws InterruptedException {
    String digest = task.roleDigest();
    if (task.request() != null) {
      return asked(task, role, Json.MESSAGES.treeToValue(task.request(), TaskRequest.class));
    }
    if (task.requestRef() != null) {
      String request = stored(task.tenant(), task.requestRef());
      return request == null
          ? NEVER_STORED
          : asked(task, role, Json.MESSAGES.readValue(request, TaskRequest.class));
    }
    String prompt = task.prompt();
    if (prompt == null && task.promptRef() != null) {
      prompt = stored(task.tenant(), task.promptRef());
    }
    return prompt == null ? NEVER_STORED : new Whole(new Prompt(role, digest, prompt));
  }

  private Found asked(TaskMessage task, Role role, TaskRequest request)
      throws InterruptedException {
    Prompt prompt = Prompt.of(role, task.roleDigest(), request);
    return Attachments.areIn(prompt.messages())
        ? attached(task.tenant(), prompt)
        : new Whole(prompt);
  }

  private Found attached(String tenant, Prompt prompt) throws InterruptedException {
    while (true) {
      try {
        List<Message> messages = attachments.fetch(tenant, prompt.messages());
        return new Whole(new Prompt(prompt.role(), prompt.digest(), messages));
      } catch (Attachments.UnknownFileException e) {
        return new Lacking(FailureCode.UNKNOWN_FILE, String.valueOf(e.getMessage()));
      } catch (SQLException e) {
        LOG.warn("the files of a task can't be read yet: {}", e.getMessage());
      } catch (BlobException e) {
        if (e.isLost()) {
          return new Lacking(FailureCode.UNKNOWN_FILE, String.valueOf(e.getMessage()));
        }
        LOG.warn("the files of a task can't be read yet: {}", e.getMessage());
      }
      pause.pause(RETRY);
    }
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
