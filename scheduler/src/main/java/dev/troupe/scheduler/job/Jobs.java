package dev.troupe.scheduler.job;

import dev.troupe.scheduler.plan.Plan;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Priority;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
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

  public void remember(Job job) {
    synchronized (cache) {
      cache.put(job.jobId(), job);
    }
  }

  /** The jobs of these ids; an id that no job has is left out. */
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
          Job job =
              new Job(
                  r.getObject(1, UUID.class),
                  r.getString(2),
                  r.getString(3),
                  r.getString(4),
                  Priority.ofRank(r.getInt(5)),
                  r.getTimestamp(6) == null ? null : r.getTimestamp(6).toInstant(),
                  Json.MESSAGES.readValue(r.getString(7), Plan.class),
                  json(r.getString(8)));
          remember(job);
          found.put(job.jobId(), job);
        }
      }
    }
  }

  private static JsonNode json(@Nullable String text) {
    return text == null ? MissingNode.getInstance() : Json.MESSAGES.readTree(text);
  }
}
