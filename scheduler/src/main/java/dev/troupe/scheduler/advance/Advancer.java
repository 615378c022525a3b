package dev.troupe.scheduler.advance;

import dev.troupe.scheduler.event.Events;
import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Job;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.job.LeaderNotices;
import dev.troupe.scheduler.job.NewTask;
import dev.troupe.scheduler.job.Offer;
import dev.troupe.scheduler.job.Offers;
import dev.troupe.scheduler.job.ResultRows;
import dev.troupe.scheduler.job.RowOutputs;
import dev.troupe.scheduler.job.SetAside;
import dev.troupe.scheduler.job.StepRows;
import dev.troupe.scheduler.job.Tasks;
import dev.troupe.scheduler.plan.Planner;
import dev.troupe.scheduler.plan.Planner.Ended;
import dev.troupe.scheduler.plan.Progress;
import dev.troupe.schemas.Attempt;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.TaskState;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.lifecycle.Fault;
import dev.troupe.shared.lifecycle.Halving;
import dev.troupe.shared.lifecycle.LoopName;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what has finished from the outbox, publishes it, counts it, and makes the tasks that it
 * unlocks. One transaction per round: events are sent and confirmed before it commits, so each is
 * published at least once; rows are counted exactly once, because the round that counts them also
 * deletes them.
 *
 * <p>A job whose rows can't be counted or whose next tasks can't be made ends with that reason; the
 * others of the round go on without it.
 *
 * <p>Every scheduler advances the jobs of its {@link Shards}. Two that both think a shard is theirs
 * do no harm: rows are locked, and jobs are. What is unlocked goes out at once where the dispatch
 * window is, at the leader's; elsewhere it waits for the leader, who is told.
 */
public final class Advancer {
  private static final Logger log = LoggerFactory.getLogger(Advancer.class);

  /** How many tasks are enough for one round. */
  public static final int ROUND = 2_000;

  private static final Sql LOCK_JOBS =
      Sql.of(
          "SELECT job_id, state, total, succeeded, failed, results FROM job WHERE job_id = ANY (:jobs) ORDER BY job_id FOR UPDATE");

  private static final Sql END_JOB = Sql.of("SELECT end_job(:job, 'failed', :reason) AS tasks");

  private static final Sql UPDATE_JOBS =
      Sql.of(
          """
          UPDATE job j SET total = n.total, succeeded = n.succeeded, failed = n.failed, results = n.results, state = n.state::job_state,
                 finished_at = CASE WHEN n.state = 'running' THEN NULL ELSE coalesce(j.finished_at, now()) END,
                 reason = CASE WHEN n.state = 'failed' AND j.reason IS NULL THEN n.failed || ' of ' || n.total || ' tasks did not succeed' ELSE j.reason END
            FROM unnest(:jobs::uuid[], :totals::integer[], :succeeded::integer[], :failed::integer[], :results::integer[], :states::text[])
              AS n(job_id, total, succeeded, failed, results, state)
           WHERE j.job_id = n.job_id
          """);

  private final Jobs jobs;
  private final DispatchWindow window;
  private final Tasks tasks;
  private final Offers offers;
  private final Events events;
  private final Uuid7 ids;
  private final SetAside setAside = new SetAside(LoopName.ADVANCE);

  public Advancer(
      Jobs jobs, DispatchWindow window, Tasks tasks, Offers offers, Events events, Uuid7 ids) {
    this.jobs = jobs;
    this.window = window;
    this.tasks = tasks;
    this.offers = offers;
    this.events = events;
    this.ids = ids;
  }

  /**
   * What a round has done.
   *
   * @param tasks how many it took (0: there was nothing; {@link #ROUND}: there may be more)
   * @param waiting whether some of those that it took or made wait for their turn now
   */
  public record Round(int tasks, boolean waiting) {}

  /**
   * One round. The connection must not be in auto-commit mode.
   *
   * @param shards the jobs that it is about
   * @param doing told what the round works on
   */
  public Round round(Connection connection, Shards shards, Consumer<String> doing)
      throws Exception {
    List<Finished> finished = Finished.lock(connection, shards, ROUND);
    if (finished.isEmpty()) {
      connection.rollback();
      return new Round(0, false);
    }
    doing.accept("task " + finished.getFirst().taskId());
    Map<UUID, List<Finished>> byJob = byJob(finished);
    int tasks = Math.min(finished.size(), ROUND);
    try {
      return new Round(tasks, take(connection, byJob));
    } catch (Exception | StackOverflowError e) {
      if (Fault.of(e) != Fault.CONTENT) {
        throw e;
      }
      connection.rollback();
      Halving.run(
          List.copyOf(byJob.entrySet()),
          part -> takeAgain(connection, part),
          (job, why) -> giveUp(connection, job.getKey(), job.getValue(), why));
    }
    return new Round(tasks, true);
  }

  private static Map<UUID, List<Finished>> byJob(List<Finished> finished) {
    Map<UUID, List<Finished>> byJob = new LinkedHashMap<>();
    finished.forEach(f -> byJob.computeIfAbsent(f.jobId(), _ -> new ArrayList<>()).add(f));
    return byJob;
  }

  /** A part of a round that failed; the rows were let go with its transaction. */
  private void takeAgain(Connection connection, List<Map.Entry<UUID, List<Finished>>> part)
      throws SQLException, InterruptedException {
    try {
      boolean _ =
          take(
              connection,
              byJob(
                  Finished.lock(
                      connection, part.stream().flatMap(job -> job.getValue().stream()).toList())));
    } catch (SQLException | RuntimeException | StackOverflowError e) {
      connection.rollback();
      throw e;
    }
  }

  /**
   * Ends a job that can't go on. If it has ended already, then it is the news of it that can't be
   * told: its rows are cleared away, and what they said stays in its tasks.
   */
  private void giveUp(Connection connection, UUID job, List<Finished> rows, Throwable why)
      throws SQLException {
    boolean ended = end(connection, job, "it could not go on: " + Fault.reason(why));
    setAside.note(connection, "job " + job + (ended ? "" : ", its results"), job, why);
    if (!ended) {
      Finished.delete(connection, rows);
    }
    connection.commit();
    if (!ended) {
      over(connection, rows);
    }
  }

  /** They are counted, or cleared away: committed. */
  private void over(Connection connection, List<Finished> rows) throws SQLException {
    events.committed(ids(rows));
    List<UUID> crowded = ids(rows.stream().filter(Finished::crowded).toList());
    List<UUID> others = ids(rows.stream().filter(row -> !row.crowded()).toList());
    if (window.isOpen()) {
      window.removeAll(others);
      window.crowded(crowded);
    } else {
      LeaderNotices.tell(connection, LeaderNotices.ENDED, others);
      LeaderNotices.tell(connection, LeaderNotices.CROWDED, crowded);
      connection.commit();
    }
  }

  private static List<UUID> ids(List<Finished> rows) {
    return rows.stream().map(Finished::taskId).distinct().toList();
  }

  /** Does all of it, or nothing; whether some wait for their turn now. */
  private boolean take(Connection connection, Map<UUID, List<Finished>> byJob)
      throws SQLException, InterruptedException {
    List<Finished> finished = byJob.values().stream().flatMap(List::stream).toList();
    Map<UUID, Job> known = jobs.find(connection, byJob.keySet());
    Map<UUID, Counts> counts = lockJobs(connection, byJob.keySet());
    events.forget(); // of an attempt that failed
    publishResults(finished, known, Attempts.read(connection, finished));
    List<NewTask> released = new ArrayList<>();
    decide(connection, byJob, known, counts, released);
    List<Offer> out = tasks.insert(connection, released);
    try {
      update(connection, counts);
      Finished.delete(connection, finished);
      events.confirm();
    } catch (SQLException | RuntimeException e) {
      tasks.withdraw(out);
      throw e;
    }
    // If the answer to the commit gets lost, the tasks may be there: they stay in the window, and
    // will be offered as stale.
    connection.commit();
    over(connection, finished);
    offers.sendAll(out);
    return out.size() < released.size() || finished.stream().anyMatch(f -> f.ending() == null);
  }

  /** A job's row, as it is to be written. */
  static final class Counts {
    final boolean running;
    int total;
    int succeeded;
    int failed;
    int results;
    JobState state;

    /** It was ended in this round, and what its row says of its state must stay. */
    boolean leave;

    final Map<Integer, Progress> changedSteps = new HashMap<>();

    Counts(JobState state, int total, int succeeded, int failed, int results) {
      this.running = state == JobState.RUNNING;
      this.state = state;
      this.total = total;
      this.succeeded = succeeded;
      this.failed = failed;
      this.results = results;
    }

    static Counts of(Row row) throws SQLException {
      return new Counts(
          JobState.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
          row.integer("total"),
          row.integer("succeeded"),
          row.integer("failed"),
          row.integer("results"));
    }

    void apply(List<Progress> before, Planner.Decision decision) {
      total += decision.releases().size();
      for (int i = 0; i < before.size(); i++) {
        if (!before.get(i).equals(decision.progress().get(i))) {
          changedSteps.put(i, decision.progress().get(i));
        }
      }
      if (decision.end() != null) {
        state = decision.end();
      }
    }
  }

  private static Map<UUID, Counts> lockJobs(Connection connection, Set<UUID> ids)
      throws SQLException {
    Map<UUID, Counts> counts = new LinkedHashMap<>();
    LOCK_JOBS
        .on(connection)
        .array("jobs", "uuid", ids)
        .each(row -> counts.put(row.uuid("job_id"), Counts.of(row)));
    return counts;
  }

  private void publishResults(
      List<Finished> finished, Map<UUID, Job> known, Map<UUID, List<Attempt>> attempts) {
    for (Finished f : finished) {
      Job job = known.get(f.jobId());
      Finished.Ending ending = f.ending();
      if (job != null && ending != null) {
        events.result(f.result(job, ending, attempts.get(f.taskId())));
      }
    }
  }

  private void decide(
      Connection connection,
      Map<UUID, List<Finished>> byJob,
      Map<UUID, Job> known,
      Map<UUID, Counts> counts,
      List<NewTask> released)
      throws SQLException {
    Map<UUID, List<Progress>> progress = StepRows.read(connection, counts.keySet());
    ResultRows results = new ResultRows();
    for (var entry : byJob.entrySet()) {
      Job job = known.get(entry.getKey());
      Counts c = counts.get(entry.getKey());
      List<Progress> before = progress.get(entry.getKey());
      if (c == null) {
        continue; // the job was deleted; its rows are only to be cleared away
      }
      if (job == null || before == null) {
        throw new IllegalStateException("its definition can't be read");
      }
      List<Ended> ended = count(entry.getValue(), c);
      number(job, entry.getValue(), c, results);
      if (c.running && !ended.isEmpty()) {
        advance(connection, job, c, before, ended, released);
      }
      report(job, c, entry.getValue());
    }
    results.insert(connection);
  }

  /** Puts the results among what has ended behind those that the job has already. */
  private static void number(Job job, List<Finished> rows, Counts c, ResultRows results) {
    for (Finished f : rows) {
      if (f.ending() != null && job.results().has(f.step(), f.state() == TaskState.SUCCEEDED)) {
        results.add(job.jobId(), c.results++, f.taskId());
      }
    }
  }

  private static List<Ended> count(List<Finished> rows, Counts c) {
    List<Ended> ended = new ArrayList<>();
    for (Finished f : rows) {
      if (f.ending() == null) {
        continue;
      }
      boolean succeeded = f.state() == TaskState.SUCCEEDED;
      ended.add(new Ended(f.step(), f.index(), succeeded));
      if (succeeded) {
        c.succeeded++;
      } else {
        c.failed++;
      }
    }
    return ended;
  }

  private void advance(
      Connection connection,
      Job job,
      Counts c,
      List<Progress> before,
      List<Ended> ended,
      List<NewTask> released)
      throws SQLException {
    RowOutputs outputs = jobs.outputs(connection, job);
    List<NewTask> made = new ArrayList<>();
    try {
      Planner.Decision decision =
          Planner.decide(job.plan(), before, ended, step -> job.prompts().size(step, outputs));
      for (Planner.Release release : decision.releases()) {
        made.add(NewTask.of(ids.next(), job, release, outputs));
      }
      c.apply(before, decision);
      released.addAll(made);
    } catch (RowOutputs.ReadFailed e) {
      throw (SQLException) e.getCause();
    } catch (RuntimeException | StackOverflowError e) {
      // A template that fails on what was answered is this job's trouble; it must not stop the
      // others.
      String reason = Fault.reason(e);
      log.warn("job {} ends: its next prompts could not be made: {}", job.jobId(), reason);
      log.debug("job {}", job.jobId(), e);
      boolean _ = end(connection, job.jobId(), "a prompt could not be made: " + reason);
      c.leave = true;
    }
  }

  /** False: it had ended before. */
  private static boolean end(Connection connection, UUID job, String reason) throws SQLException {
    return END_JOB
        .on(connection)
        .set("job", job)
        .set("reason", reason)
        .one(row -> row.integerOrNull("tasks") != null);
  }

  private void report(Job job, Counts c, List<Finished> rows) {
    boolean endedBefore = rows.stream().anyMatch(f -> f.step() == Finished.JOB);
    if (c.leave) {
      return; // told in the next round, after its tasks
    }
    if (endedBefore || (c.running && c.state != JobState.RUNNING)) {
      events.ended(job, job.jobId(), c.state, c.total, c.succeeded, c.failed);
    } else if (c.running) {
      events.progressed(job, c.total, c.succeeded, c.failed);
    }
  }

  private static void update(Connection connection, Map<UUID, Counts> counts) throws SQLException {
    StepRows steps = new StepRows();
    counts.forEach((job, c) -> c.changedSteps.forEach((i, p) -> steps.add(job, i, "", p)));
    steps.update(connection);
    UPDATE_JOBS
        .on(connection)
        .array("jobs", "uuid", counts.keySet())
        .array("totals", "int4", counts.values(), c -> c.total)
        .array("succeeded", "int4", counts.values(), c -> c.succeeded)
        .array("failed", "int4", counts.values(), c -> c.failed)
        .array("results", "int4", counts.values(), c -> c.results)
        .array(
            "states", "text", counts.values(), c -> (c.leave ? JobState.FAILED : c.state).label())
        .update();
  }
}
