package dev.troupe.scheduler.job;

import dev.troupe.scheduler.plan.Plan;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Priority;
import dev.troupe.shared.lifecycle.Fault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Accepted jobs by id. What is cached never changes, so nothing is ever invalidated; the least
 * recently used are forgotten. Thread-safe.
 */
public final class Jobs {
  private static final int REMEMBERED = 1_000;

  private final Map<UUID, Job> cache =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Job> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Jobs whose row can't be read, and why; whoever ends them takes them from here. */
  private final Map<UUID, String> unreadable = new ConcurrentHashMap<>();

  /** The jobs that were found unreadable since the last call, with the reasons. */
  public Map<UUID, String> takeUnreadable() {
    Map<UUID, String> taken = Map.copyOf(unreadable);
    unreadable.keySet().removeAll(taken.keySet());
    return taken;
  }

  public void remember(Job job) {
    synchronized (cache) {
      cache.put(job.jobId(), job);
    }
  }

  /** The jobs of these ids; one that there is not, or whose row can't be read, is left out. */
  public Map<UUID, Job> find(Connection connection, Collection<UUID> ids) throws SQLException {
    Map<UUID, Job> found = new HashMap<>();
    synchronized (cache) {
      for (UUID id : ids) {
        Job job = cache.get(id);
        if (job != null) {
          found.put(id, job);
        }
      }
    }
    Object[] missing = ids.stream().filter(id -> !found.containsKey(id)).distinct().toArray();
    if (missing.length > 0) {
      load(connection, missing, found);
    }
    return found;
  }

  private void load(Connection connection, Object[] ids, Map<UUID, Job> found) throws SQLException {
    try (PreparedStatement s =
        connection.prepareStatement(
            "SELECT job_id, tenant, id, project, priority, deadline, definition, input FROM job WHERE job_id = ANY (?)")) {
      s.setArray(1, connection.createArrayOf("uuid", ids));
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          UUID id = r.getObject(1, UUID.class);
          try {
            Job job = read(id, r);
            remember(job);
            found.put(id, job);
          } catch (RuntimeException | StackOverflowError e) {
            unreadable.put(id, "its definition can't be read: " + Fault.reason(e));
          }
        }
      }
    }
  }

  private static Job read(UUID id, ResultSet r) throws SQLException {
    Timestamp deadline = r.getTimestamp(6);
    return new Job(
        id,
        r.getString(2),
        r.getString(3),
        r.getString(4),
        Priority.ofRank(r.getInt(5)),
        deadline == null ? null : deadline.toInstant(),
        Json.MESSAGES.readValue(r.getString(7), Plan.class),
        json(r.getString(8)));
  }

  private static JsonNode json(@Nullable String text) {
    return text == null ? MissingNode.getInstance() : Json.MESSAGES.readTree(text);
  }
}
