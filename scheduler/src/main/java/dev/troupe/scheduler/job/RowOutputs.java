package dev.troupe.scheduler.job;

import dev.troupe.scheduler.plan.Outputs;
import dev.troupe.scheduler.plan.PromptException;
import dev.troupe.schemas.Json;
import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.shared.job.InputRefs;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Sql;
import dev.troupe.shared.row.Row;
import dev.troupe.shared.row.RowIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A job's outputs as its rows hold them, read when asked for and once per transaction. What is
 * stored apart is looked up among the tenant's own. For one thread and one transaction.
 */
public final class RowOutputs implements Outputs {
  // Two statements: a plan that serves both would read a whole step to find one of its outputs.
  private static final String OUTPUTS =
      """
      SELECT t.index, o.output, o.output_ref
        FROM task t JOIN task_output o ON o.task_id = t.task_id
       WHERE t.job_id = :job AND t.step = :step AND t.state = 'succeeded' %s ORDER BY t.index
      """;

  private static final Sql OUTPUTS_OF_STEP = Sql.of(OUTPUTS.formatted(""));
  private static final Sql OUTPUT = Sql.of(OUTPUTS.formatted("AND t.index = :index"));

  private static final Sql STATE =
      Sql.of(
          "SELECT version, body FROM state_version WHERE tenant = :tenant AND project = :project AND key = :key ORDER BY version DESC LIMIT 1");

  private static final Sql BLOB =
      Sql.of("SELECT content FROM blob WHERE tenant = :tenant AND digest = :digest");

  private final Connection connection;
  private final Job job;
  private final RowCache cache;
  private final BlobStore blobs;
  private final Map<Integer, List<Output>> steps = new HashMap<>();
  private @Nullable JsonNode input;
  private @Nullable Rows rows;

  RowOutputs(Connection connection, Job job, RowCache cache, BlobStore blobs) {
    this.connection = connection;
    this.job = job;
    this.cache = cache;
    this.blobs = blobs;
  }

  /**
   * A failure of the database under a pure caller, which the transaction's owner takes out again.
   */
  public static final class ReadFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    ReadFailed(SQLException cause) {
      super(cause);
    }

    ReadFailed(BlobException cause) {
      super(new SQLException(cause.getMessage(), cause));
    }
  }

  @Override
  public JsonNode input() {
    if (input == null) {
      input = InputRefs.resolved(job.input(), job.plan().inputRefs(), this::blob);
    }
    return input;
  }

  @Override
  public @Nullable Rows rows() {
    String digest = job.plan().rows();
    if (digest == null) {
      return null;
    }
    try {
      if (rows == null) {
        rows = new StoredRows(cache.index(connection, job.tenant(), digest));
      }
      return rows;
    } catch (SQLException e) {
      throw new ReadFailed(e);
    }
  }

  private final class StoredRows implements Rows {
    private final RowIndex index;
    // A task asks for its row several times.
    private int last = -1;
    private @Nullable Row row;

    StoredRows(RowIndex index) {
      this.index = index;
    }

    @Override
    public int size() {
      return index.size();
    }

    @Override
    public Row at(int position) {
      if (row != null && position == last) {
        return row;
      }
      try {
        row = Row.of(cache.line(connection, job.tenant(), index.place(position)));
        last = position;
        return row;
      } catch (SQLException e) {
        throw new ReadFailed(e);
      }
    }
  }

  @Override
  public List<Output> of(int step) {
    return steps.computeIfAbsent(step, s -> read(s, OUTPUTS_OF_STEP.on(connection)));
  }

  @Override
  public Optional<Output> of(int step, int index) {
    List<Output> all = steps.get(step);
    return all == null
        ? read(step, OUTPUT.on(connection).set("index", index)).stream().findFirst()
        : all.stream().filter(o -> o.index() == index).findFirst();
  }

  @Override
  public Optional<Document> state(String key) {
    try {
      return STATE
          .on(connection)
          .set("tenant", job.tenant())
          .set("project", job.project())
          .set("key", key)
          .first(
              row ->
                  new Document(row.integer("version"), Json.MESSAGES.readTree(row.text("body"))));
    } catch (SQLException e) {
      throw new ReadFailed(e);
    }
  }

  private List<Output> read(int step, Query outputs) {
    try {
      return outputs
          .set("job", job.jobId())
          .set("step", (short) step)
          .list(row -> new Output(row.integer("index"), output(step, row)));
    } catch (SQLException e) {
      throw new ReadFailed(e);
    }
  }

  private JsonNode output(int step, dev.troupe.shared.postgres.Row row) throws SQLException {
    String digest = row.textOrNull("output_ref");
    if (digest == null) {
      return Json.MESSAGES.readTree(row.text("output"));
    }
    try {
      return Json.MESSAGES.readTree(blobs.bytes(connection, job.tenant(), digest));
    } catch (BlobException e) {
      if (e.isLost()) {
        String name = job.plan().steps().get(step).name();
        throw new PromptException("output of step " + name + ": " + e.getMessage());
      }
      throw new ReadFailed(e);
    }
  }

  private String blob(String digest) {
    try {
      return BLOB.on(connection)
          .set("tenant", job.tenant())
          .set("digest", digest)
          .first(row -> row.text("content"))
          .orElseThrow(
              () ->
                  new PromptException(
                      "input_refs: " + digest + " (expected: a text that the tenant has stored)"));
    } catch (SQLException e) {
      throw new ReadFailed(e);
    }
  }
}
