package dev.troupe.scheduler.job;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.TaskMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Writes new tasks: one statement for any number of them. Thread-safe. */
public final class Tasks {
  private static final String INSERT =
      """
      WITH new AS (
        SELECT * FROM unnest(?::uuid[], ?::uuid[], ?::smallint[], ?::integer[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::smallint[], ?::boolean[], ?::text[],
                             ?::text[], ?::text[], ?::text[], ?::integer[])
          AS n(task_id, job_id, step, index, name, role, role_digest, pool, lane, priority, out, wait_reason, prompt, prompt_ref, writes, expects)),
      inputs AS (
        INSERT INTO task_input (task_id, prompt, prompt_ref, writes, expects) SELECT task_id, prompt, prompt_ref, writes, expects FROM new)
      INSERT INTO task (task_id, job_id, step, index, name, role, role_digest, pool, lane, priority, state, queue, wait_reason, dispatched_at)
      SELECT task_id, job_id, step, index, name, role, role_digest, pool, lane, priority,
             CASE WHEN out THEN 'dispatched' ELSE 'waiting' END::task_state, CASE WHEN out THEN NULL ELSE 'ready' END::task_queue, wait_reason, CASE WHEN out THEN now() END
        FROM new
      """;

  private final Window window;

  public Tasks(Window window) {
    this.window = window;
  }

  /**
   * Writes them in the connection's transaction. Those that find the window open are written as
   * dispatched and returned: offer them once the transaction is committed, or {@link #withdraw}
   * them if it failed.
   */
  public List<Offer> insert(Connection connection, List<NewTask> tasks) throws SQLException {
    List<Offer> out = new ArrayList<>();
    if (tasks.isEmpty()) {
      return out;
    }
    try {
      write(connection, tasks, out);
    } catch (SQLException | RuntimeException | StackOverflowError e) {
      withdraw(out);
      throw e;
    }
    return out;
  }

  private void write(Connection connection, List<NewTask> tasks, List<Offer> out)
      throws SQLException {
    blobs(connection, tasks);
    int n = tasks.size();
    Object[][] columns = new Object[16][n];
    for (int i = 0; i < n; i++) {
      NewTask t = tasks.get(i);
      TaskMessage message = t.message();
      boolean open = window.admit(t.channel(), t.taskId());
      if (open) {
        out.add(new Offer(t.channel(), message));
      }
      String reason = open ? null : window.hasWorkers(t.channel().pool()) ? "no_slot" : "no_worker";
      Object[] row = {
        t.taskId(),
        t.job().jobId(),
        (short) t.step(),
        t.index(),
        t.name(),
        message.role(),
        message.roleDigest(),
        t.channel().pool(),
        t.channel().lane().label(),
        t.job().priority().rank(),
        open,
        reason,
        message.prompt(),
        message.promptRef(),
        message.writes(),
        message.expects()
      };
      for (int c = 0; c < row.length; c++) {
        columns[c][i] = row[c];
      }
    }
    try (PreparedStatement s = connection.prepareStatement(INSERT)) {
      String[] types = {
        "uuid", "uuid", "int2", "int4", "text", "text", "text", "text", "text", "int2", "bool",
        "text", "text", "text", "text", "int4"
      };
      for (int c = 0; c < types.length; c++) {
        s.setArray(c + 1, connection.createArrayOf(types[c], columns[c]));
      }
      s.executeUpdate();
    }
  }

  /** Of a transaction that failed: they are not on their way. */
  public void withdraw(List<Offer> offers) {
    offers.forEach(o -> window.remove(o.task().taskId()));
  }

  /** A prompt that is stored apart. */
  private record Blob(String tenant, String digest) {
    static final Comparator<Blob> ORDER =
        Comparator.comparing(Blob::tenant).thenComparing(Blob::digest);
  }

  private static void blobs(Connection connection, List<NewTask> tasks) throws SQLException {
    // In one order everywhere, so that two who write the same ones don't wait for each other.
    TreeMap<Blob, String> blobs = new TreeMap<>(Blob.ORDER);
    for (NewTask t : tasks) {
      if (t.byReference()) {
        blobs.put(new Blob(t.job().tenant(), Digest.of(t.prompt())), t.prompt());
      }
    }
    if (blobs.isEmpty()) {
      return;
    }
    try (PreparedStatement s =
        connection.prepareStatement(
            "INSERT INTO blob (tenant, digest, content) SELECT * FROM unnest(?::text[], ?::text[], ?::text[]) ON CONFLICT DO NOTHING")) {
      s.setArray(
          1, connection.createArrayOf("text", blobs.keySet().stream().map(Blob::tenant).toArray()));
      s.setArray(
          2, connection.createArrayOf("text", blobs.keySet().stream().map(Blob::digest).toArray()));
      s.setArray(3, connection.createArrayOf("text", blobs.values().toArray()));
      s.executeUpdate();
    }
  }
}
