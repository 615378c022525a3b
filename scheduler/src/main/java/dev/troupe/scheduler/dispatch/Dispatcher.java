package dev.troupe.scheduler.dispatch;

import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Flow;
import dev.troupe.scheduler.job.Job;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.job.Offer;
import dev.troupe.scheduler.job.Offers;
import dev.troupe.scheduler.job.SetAside;
import dev.troupe.scheduler.job.TaskInput;
import dev.troupe.schemas.FailureCode;
import dev.troupe.shared.lifecycle.Fault;
import dev.troupe.shared.lifecycle.Halving;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Moves waiting tasks to the workers, as many as the window has room for: the most urgent first,
 * shared among tenants, oldest first. The leader's. Most tasks never come here: they find the
 * window open when they are made.
 */
public final class Dispatcher {
  /**
   * A round looks at so many heads; where there are more (somebody made up tenants), rounds take
   * turns.
   */
  private static final int HEADS_AT_ONCE = 1_000;

  /** So many of a channel in one statement; what is left comes with the next round, at once. */
  private static final int ROUND = 1_000;

  private static final Sql PROMOTE =
      Sql.of(
          "UPDATE task SET queue = 'ready', paused_by = NULL WHERE queue = 'delayed' AND not_before <= now()");

  private static final Sql DUE =
      Sql.of(
          "SELECT task_id FROM task WHERE queue = 'delayed' AND not_before <= now() ORDER BY not_before LIMIT "
              + ROUND);

  private static final Sql PROMOTE_THESE =
      Sql.of(
          "UPDATE task SET queue = 'ready', paused_by = NULL WHERE queue = 'delayed' AND task_id = ANY (:tasks)");

  private final Jobs jobs;
  private final DispatchWindow window;
  private final Offers offers;
  private final SetAside setAside = new SetAside(LoopName.DISPATCH);

  /** The flow that the next round begins with; none: with the first of all. */
  private final Map<DispatchWindow.Channel, Integer> begin = new HashMap<>();

  private volatile boolean waiting = true;

  public Dispatcher(Jobs jobs, DispatchWindow window, Offers offers) {
    this.jobs = jobs;
    this.window = window;
    this.offers = offers;
  }

  /**
   * Whether tasks may be waiting for room: the last round has seen some, or had no room to look.
   * Where there are none, room alone is no reason for a round. Thread-safe.
   */
  public boolean waiting() {
    return waiting;
  }

  /** One round over all pools and lanes; whether there may be more at once. */
  public boolean round(Connection connection) throws Exception {
    waiting = true; // until this round has seen that there are none
    Map<DispatchWindow.Channel, Dealt> dealt = new LinkedHashMap<>();
    boolean all = true;
    for (DispatchWindow.Channel channel : window.channels()) {
      int room = Math.min(ROUND, window.room(channel));
      all &= room > 0;
      if (room > 0) {
        dealt.put(channel, new Dealt(room));
      }
    }
    ReadyTasks.Look look = ReadyTasks.look(connection, begins(dealt.keySet()), HEADS_AT_ONCE);
    look.heads().forEach(place -> of(dealt, place.channel()).heads.add(place.head()));
    if (look.due()) {
      promote(connection);
    }
    List<ReadyTasks.Pick> picks = new ArrayList<>();
    dealt.forEach(
        (channel, deal) ->
            Shares.of(deal.heads, channel, deal.room, window)
                .forEach(
                    wanted -> {
                      deal.wanted++;
                      picks.add(new ReadyTasks.Pick(channel, wanted));
                    }));
    if (!picks.isEmpty()) {
      takeAndOffer(connection, picks, dealt);
    }
    boolean toTheEnd = look.heads().size() < HEADS_AT_ONCE;
    boolean more = look.due();
    for (var entry : dealt.entrySet()) {
      boolean fromTheStart = turn(entry.getKey(), entry.getValue(), toTheEnd);
      more |= entry.getValue().more() || (!fromTheStart && entry.getValue().wanted == 0);
    }
    waiting = !(all && look.heads().isEmpty()) || more;
    return more;
  }

  /** What one round deals out of a channel. */
  private static final class Dealt {
    final List<Shares.Head> heads = new ArrayList<>();
    final int room;
    int wanted;
    int taken;

    Dealt(int room) {
      this.room = room;
    }

    /** Of what one flow had too little for its share, others may have more. */
    boolean more() {
      return taken == ROUND || (taken > 0 && taken < room && wanted > 1);
    }
  }

  private static Dealt of(
      Map<DispatchWindow.Channel, Dealt> dealt, DispatchWindow.Channel channel) {
    return Objects.requireNonNull(dealt.get(channel));
  }

  private List<ReadyTasks.Begin> begins(Collection<DispatchWindow.Channel> channels) {
    return channels.stream()
        .map(channel -> new ReadyTasks.Begin(channel, begin.getOrDefault(channel, 0)))
        .toList();
  }

  /**
   * Notes where the next look begins; false: this one was the last part of a turn, and did not see
   * what is before.
   */
  private boolean turn(DispatchWindow.Channel channel, Dealt deal, boolean toTheEnd) {
    if (toTheEnd || deal.heads.isEmpty()) {
      return begin.remove(channel) == null;
    }
    begin.put(channel, deal.heads.getLast().flow().id());
    return true;
  }

  private void promote(Connection connection) throws Exception {
    try {
      PROMOTE.on(connection).update();
    } catch (SQLException e) {
      if (Fault.of(e) != Fault.CONTENT) {
        throw e;
      }
      Halving.run(
          DUE.on(connection).list(row -> row.uuid("task_id")),
          due -> PROMOTE_THESE.on(connection).array("tasks", "uuid", due).update(),
          (task, why) -> setAside.fail(connection, task, FailureCode.NOT_DISPATCHABLE, why));
    }
  }

  /** Takes what goes out next, notes that it is out, and puts it on its topics. */
  private void takeAndOffer(
      Connection connection, List<ReadyTasks.Pick> picks, Map<DispatchWindow.Channel, Dealt> dealt)
      throws Exception {
    Map<Integer, Flow> flows = new HashMap<>();
    dealt.values().forEach(d -> d.heads.forEach(h -> flows.put(h.flow().id(), h.flow())));
    List<DispatchedTask> taken = take(connection, picks);
    for (DispatchedTask task : taken) {
      of(dealt, task.channel()).taken++;
      window.put(task.channel(), Objects.requireNonNull(flows.get(task.flow())), task.taskId());
    }
    offers.sendAll(offersOf(connection, taken));
  }

  private List<DispatchedTask> take(Connection connection, List<ReadyTasks.Pick> picks)
      throws Exception {
    try {
      return ReadyTasks.take(connection, picks);
    } catch (SQLException e) {
      if (Fault.of(e) != Fault.CONTENT) {
        throw e;
      }
    }
    List<DispatchedTask> taken = new ArrayList<>();
    Halving.run(
        ReadyTasks.pick(connection, picks),
        picked -> taken.addAll(ReadyTasks.take(connection, picked)),
        (task, why) -> setAside.fail(connection, task, FailureCode.NOT_DISPATCHABLE, why));
    return taken;
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
    List<Offer> again = offersOf(connection, ReadyTasks.dispatched(connection, tasks));
    offers.sendAll(again);
    again.forEach(offer -> left.remove(offer.task().taskId()));
    return left;
  }

  private List<Offer> offersOf(Connection connection, List<DispatchedTask> tasks)
      throws SQLException {
    Map<UUID, Job> known =
        jobs.find(connection, tasks.stream().map(DispatchedTask::jobId).distinct().toList());
    List<Offer> made = new ArrayList<>();
    for (DispatchedTask task : tasks) {
      Job job = known.get(task.jobId());
      TaskInput input = task.input();
      if (job != null && input != null) {
        try {
          made.add(task.offer(job, input));
        } catch (RuntimeException e) {
          offers.refuse(task.taskId(), e);
        }
      }
    }
    return made;
  }
}
