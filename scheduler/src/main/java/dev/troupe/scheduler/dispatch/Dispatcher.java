package dev.troupe.scheduler.dispatch;

import dev.troupe.scheduler.job.Job;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.job.Offer;
import dev.troupe.scheduler.job.Offers;
import dev.troupe.scheduler.job.SetAside;
import dev.troupe.scheduler.job.Window;
import dev.troupe.scheduler.plan.Step;
import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.lifecycle.Fault;
import dev.troupe.shared.lifecycle.Halving;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Moves waiting tasks to the workers, as many as the window has room for, most urgent and then
 * oldest first. The leader's. Most tasks never come here: they find the window open when they are
 * made.
 */
public final class Dispatcher {
  /** A round is one statement; what is left comes with the next, at once. */
  private static final int ROUND = 1_000;

  private static final String PROMOTE =
      "UPDATE task SET queue = 'r' WHERE queue = 'd' AND not_before <= now()";

  private static final String DUE =
      "SELECT task_id FROM task WHERE queue = 'd' AND not_before <= now() ORDER BY not_before LIMIT "
          + ROUND;

  private static final String PROMOTE_THESE = PROMOTE + " AND task_id = ANY (?) RETURNING task_id";

  private static final String PICK =
      "SELECT task_id FROM task WHERE queue = 'r' AND pool = ? AND lane = ? ORDER BY priority, task_id LIMIT ?";

  private static final String TAKE =
      "WITH picked AS (%s FOR UPDATE SKIP LOCKED)".formatted(PICK)
          + """

      UPDATE task t SET state = 'dispatched', queue = NULL, wait_reason = NULL, dispatched_at = now()
        FROM picked WHERE t.task_id = picked.task_id
      RETURNING t.task_id
      """;

  private static final String TAKE_THESE =
      """
      UPDATE task SET state = 'dispatched', queue = NULL, wait_reason = NULL, dispatched_at = now()
       WHERE task_id = ANY (?) AND queue = 'r'
      RETURNING task_id
      """;

  private static final String OFFER =
      """
      SELECT t.task_id, t.job_id, t.step, t.index, t.pool, t.lane, i.prompt, i.prompt_ref, i.writes, i.expects
        FROM task t JOIN task_input i ON i.task_id = t.task_id
       WHERE t.task_id = ANY (?) AND t.state = 'dispatched' ORDER BY t.priority, t.task_id
      """;

  private final Jobs jobs;
  private final Window window;
  private final Offers offers;
  private final SetAside setAside = new SetAside("dispatch");

  public Dispatcher(Jobs jobs, Window window, Offers offers) {
    this.jobs = jobs;
    this.window = window;
    this.offers = offers;
  }

  /** One round over all pools and lanes; whether there may be more at once. */
  public boolean round(Connection connection) throws Exception {
    promote(connection);
    boolean more = false;
    for (Window.Channel channel : window.channels()) {
      int room = Math.min(ROUND, window.room(channel));
      if (room > 0) {
        List<UUID> taken = take(connection, channel, room);
        taken.forEach(task -> window.put(channel, task));
        offer(connection, taken);
        more |= taken.size() == ROUND;
      }
    }
    return more;
  }

  private void promote(Connection connection) throws Exception {
    try (PreparedStatement s = connection.prepareStatement(PROMOTE)) {
      s.executeUpdate();
    } catch (SQLException e) {
      if (Fault.of(e) != Fault.CONTENT) {
        throw e;
      }
      Halving.run(
          ids(connection, DUE, _ -> {}),
          due -> update(connection, PROMOTE_THESE, due),
          (task, why) -> setAside.fail(connection, task, "not_dispatchable", why));
    }
  }

  /**
   * Puts dispatched tasks on their topic (again); those that are no longer dispatched are left out
   * and returned.
   */
  public Set<UUID> offer(Connection connection, Collection<UUID> tasks)
      throws SQLException, InterruptedException {
    Set<UUID> left = new HashSet<>(tasks);
    if (tasks.isEmpty()) {
      return left;
    }
    List<Offer> again = offersFor(connection, tasks);
    offers.sendAll(again);
    again.forEach(offer -> left.remove(offer.task().taskId()));
    return left;
  }

  private List<UUID> take(Connection connection, Window.Channel channel, int room)
      throws Exception {
    Parameters which =
        s -> {
          s.setString(1, channel.pool());
          s.setString(2, channel.lane().label());
          s.setInt(3, room);
        };
    try {
      return ids(connection, TAKE, which);
    } catch (SQLException e) {
      if (Fault.of(e) != Fault.CONTENT) {
        throw e;
      }
    }
    List<UUID> taken = new ArrayList<>();
    Halving.run(
        ids(connection, PICK, which),
        picked -> taken.addAll(update(connection, TAKE_THESE, picked)),
        (task, why) -> setAside.fail(connection, task, "not_dispatchable", why));
    return taken;
  }

  /** Sets a statement's parameters. */
  @FunctionalInterface
  private interface Parameters {
    void on(PreparedStatement statement) throws SQLException;
  }

  private static List<UUID> ids(Connection connection, String sql, Parameters parameters)
      throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      parameters.on(s);
      try (ResultSet r = s.executeQuery()) {
        List<UUID> ids = new ArrayList<>();
        while (r.next()) {
          ids.add(r.getObject(1, UUID.class));
        }
        return ids;
      }
    }
  }

  private static List<UUID> update(Connection connection, String sql, List<UUID> tasks)
      throws SQLException {
    return ids(
        connection, sql, s -> s.setArray(1, connection.createArrayOf("uuid", tasks.toArray())));
  }

  /** A task that is to be offered, as it is stored. */
  private record Row(
      UUID taskId,
      UUID jobId,
      int step,
      int index,
      Window.Channel channel,
      @Nullable String prompt,
      @Nullable String promptRef,
      @Nullable String writes,
      @Nullable Integer expects) {

    /**
     * @throws IndexOutOfBoundsException if the job has no such step
     */
    Offer of(Job job) {
      Step its = job.plan().steps().get(step);
      return new Offer(
          channel,
          new TaskMessage(
              taskId,
              jobId,
              job.id(),
              job.tenant(),
              its.name(),
              index,
              its.role(),
              its.roleDigest(),
              prompt,
              promptRef,
              job.project(),
              writes,
              expects,
              job.deadline()));
    }
  }

  private List<Offer> offersFor(Connection connection, Collection<UUID> tasks) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement s = connection.prepareStatement(OFFER)) {
      s.setArray(1, connection.createArrayOf("uuid", tasks.toArray()));
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          rows.add(
              new Row(
                  r.getObject(1, UUID.class),
                  r.getObject(2, UUID.class),
                  r.getInt(3),
                  r.getInt(4),
                  new Window.Channel(r.getString(5), lane(r.getString(6))),
                  r.getString(7),
                  r.getString(8),
                  r.getString(9),
                  r.getObject(10, Integer.class)));
        }
      }
    }
    Map<UUID, Job> known = jobs.find(connection, rows.stream().map(Row::jobId).distinct().toList());
    List<Offer> made = new ArrayList<>();
    for (Row row : rows) {
      Job job = known.get(row.jobId());
      if (job != null) {
        try {
          made.add(row.of(job));
        } catch (RuntimeException e) {
          offers.refuse(row.taskId(), e);
        }
      }
    }
    return made;
  }

  private static Lane lane(String label) {
    return Lane.valueOf(label.toUpperCase(Locale.ROOT));
  }
}
