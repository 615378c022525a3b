package dev.troupe.scheduler.job;

import dev.troupe.scheduler.plan.Plan;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Priority;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.lifecycle.Fault;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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

  private static final Sql LOAD =
      Sql.of(
          "SELECT job_id, tenant, id, project, priority, deadline, definition, input FROM job WHERE job_id = ANY (:ids)");

  private final Map<UUID, Job> cache =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Job> eldest) {
          return size() > REMEMBERED;
        }
      };

  private final RowCache rows = new RowCache();
  private final BlobStore blobs;

  /** Jobs whose row can't be read, and why; whoever ends them takes them from here. */
  private final Map<UUID, String> unreadable = new ConcurrentHashMap<>();

  /**
   * @param blobs where long outputs are
   */
  public Jobs(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** The jobs that were found unreadable since the last call, with the reasons. */
  public Map<UUID, String> takeUnreadable() {
    Map<UUID, String> taken = Map.copyOf(unreadable);
    unreadable.keySet().removeAll(taken.keySet());
    return taken;
  }

  /** What the job was given and has answered, as this transaction sees it. */
  public RowOutputs outputs(Connection connection, Job job) {
    return new RowOutputs(connection, job, rows, blobs);
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
    List<UUID> missing = ids.stream().filter(id -> !found.containsKey(id)).distinct().toList();
    if (!missing.isEmpty()) {
      load(connection, missing, found);
    }
    return found;
  }

  private void load(Connection connection, List<UUID> ids, Map<UUID, Job> found)
      throws SQLException {
    LOAD.on(connection)
        .array("ids", "uuid", ids)
        .each(
            row -> {
              UUID id = row.uuid("job_id");
              try {
                Job job = read(id, row);
                remember(job);
                found.put(id, job);
              } catch (RuntimeException | StackOverflowError e) {
                unreadable.put(id, "its definition can't be read: " + Fault.reason(e));
              }
            });
  }

  private static Job read(UUID id, Row row) throws SQLException {
    return new Job(
        id,
        row.text("tenant"),
        row.text("id"),
        row.text("project"),
        Priority.ofRank(row.integer("priority")),
        row.instantOrNull("deadline"),
        Json.MESSAGES.readValue(row.text("definition"), Plan.class),
        json(row.textOrNull("input")));
  }

  private static JsonNode json(@Nullable String text) {
    return text == null ? MissingNode.getInstance() : Json.MESSAGES.readTree(text);
  }
}
