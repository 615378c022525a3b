package dev.troupe.scheduler.dispatch;

import dev.troupe.scheduler.job.Job;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.job.Offer;
import dev.troupe.scheduler.job.Offers;
import dev.troupe.scheduler.job.Window;
import dev.troupe.scheduler.plan.Step;
import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
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
      "UPDATE task SET queue = 'ready' WHERE queue = 'delayed' AND not_before <= now()";

  private static final String TAKE =
      """
      WITH picked AS (
        SELECT task_id FROM task WHERE queue = 'ready' AND pool = ? AND lane = ? ORDER BY priority, task_id LIMIT ? FOR UPDATE SKIP LOCKED)
      UPDATE task t SET state = 'dispatched', queue = NULL, wait_reason = NULL, dispatched_at = now()
        FROM picked WHERE t.task_id = picked.task_id
      RETURNING t.task_id
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

  public Dispatcher(Jobs jobs, Window window, Offers offers) {
    this.jobs = jobs;
    this.window = window;
    this.offers = offers;
  }

  /** One round over all pools and lanes; whether there may be more at once. */
  public boolean round(Connection connection) throws SQLException, InterruptedException {
    try (PreparedStatement s = connection.prepareStatement(PROMOTE)) {
      s.executeUpdate();
    }
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

  private static List<UUID> take(Connection connection, Window.Channel channel, int room)
      throws SQLException {
    List<UUID> taken = new ArrayList<>();
    try (PreparedStatement s = connection.prepareStatement(TAKE)) {
      s.setString(1, channel.pool());
      s.setString(2, channel.lane().label());
      s.setInt(3, room);
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          taken.add(r.getObject(1, UUID.class));
        }
      }
    }
    return taken;
  }

  private List<Offer> offersFor(Connection connection, Collection<UUID> tasks) throws SQLException {
    record Row(
        UUID taskId,
        UUID jobId,
        int step,
        int index,
        Window.Channel channel,
        @Nullable String prompt,
        @Nullable String promptRef,
        @Nullable String writes,
        @Nullable Integer expects) {}
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
    List<Offer> offers = new ArrayList<>();
    for (Row row : rows) {
      Job job = known.get(row.jobId());
      if (job != null) {
        Step step = job.plan().steps().get(row.step());
        offers.add(
            new Offer(
                row.channel(),
                new TaskMessage(
                    row.taskId(),
                    row.jobId(),
                    job.id(),
                    job.tenant(),
                    step.name(),
                    row.index(),
                    step.role(),
                    step.roleDigest(),
                    row.prompt(),
                    row.promptRef(),
                    job.project(),
                    row.writes(),
                    row.expects(),
                    job.deadline())));
      }
    }
    return offers;
  }

  private static Lane lane(String label) {
    return Lane.valueOf(label.toUpperCase(Locale.ROOT));
  }
}
