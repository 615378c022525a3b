package dev.troupe.scheduler.advance;

import dev.troupe.scheduler.job.Job;
import dev.troupe.scheduler.plan.Outputs;
import dev.troupe.scheduler.plan.PromptException;
import dev.troupe.schemas.Json;
import dev.troupe.shared.job.InputRefs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A job's outputs as its rows hold them, read when asked for and once per transaction. What is
 * stored apart is looked up among the tenant's own. For one thread and one transaction.
 */
public final class RowOutputs implements Outputs {
  private static final String OUTPUTS =
      """
      SELECT t.index, coalesce(o.output, b.content) FROM task t JOIN task_output o ON o.task_id = t.task_id LEFT JOIN blob b ON b.tenant = ? AND b.digest = o.output_ref
       WHERE t.job_id = ? AND t.step = ? AND t.state = 'succeeded' AND (?::integer IS NULL OR t.index = ?) ORDER BY t.index
      """;
  private static final String STATE =
      "SELECT version, body FROM state_version WHERE tenant = ? AND project = ? AND key = ? ORDER BY version DESC LIMIT 1";

  private final Connection connection;
  private final Job job;
  private final Map<Integer, List<Output>> steps = new HashMap<>();
  private @Nullable JsonNode input;

  public RowOutputs(Connection connection, Job job) {
    this.connection = connection;
    this.job = job;
  }

  /**
   * A failure of the database under a pure caller, which the transaction's owner takes out again.
   */
  public static final class ReadFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    ReadFailed(SQLException cause) {
      super(cause);
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
  public List<Output> of(int step) {
    return steps.computeIfAbsent(step, s -> read(s, null));
  }

  @Override
  public Optional<Output> of(int step, int index) {
    List<Output> all = steps.get(step);
    return all == null
        ? read(step, index).stream().findFirst()
        : all.stream().filter(o -> o.index() == index).findFirst();
  }

  @Override
  public Optional<Document> state(String key) {
    try (PreparedStatement s = connection.prepareStatement(STATE)) {
      s.setString(1, job.tenant());
      s.setString(2, job.project());
      s.setString(3, key);
      try (ResultSet r = s.executeQuery()) {
        return r.next()
            ? Optional.of(new Document(r.getInt(1), Json.MESSAGES.readTree(r.getString(2))))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw new ReadFailed(e);
    }
  }

  private List<Output> read(int step, @Nullable Integer index) {
    List<Output> outputs = new ArrayList<>();
    try (PreparedStatement s = connection.prepareStatement(OUTPUTS)) {
      s.setString(1, job.tenant());
      s.setObject(2, job.jobId());
      s.setShort(3, (short) step);
      s.setObject(4, index, Types.INTEGER);
      s.setObject(5, index, Types.INTEGER);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          outputs.add(new Output(r.getInt(1), Json.MESSAGES.readTree(r.getString(2))));
        }
      }
    } catch (SQLException e) {
      throw new ReadFailed(e);
    }
    return outputs;
  }

  private String blob(String digest) {
    try (PreparedStatement s =
        connection.prepareStatement("SELECT content FROM blob WHERE tenant = ? AND digest = ?")) {
      s.setString(1, job.tenant());
      s.setString(2, digest);
      try (ResultSet r = s.executeQuery()) {
        if (r.next()) {
          return Objects.requireNonNull(r.getString(1));
        }
        throw new PromptException(
            "input_refs: " + digest + " (expected: a text that the tenant has stored)");
      }
    } catch (SQLException e) {
      throw new ReadFailed(e);
    }
  }
}
