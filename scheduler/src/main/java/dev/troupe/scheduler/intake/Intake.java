package dev.troupe.scheduler.intake;

import dev.troupe.scheduler.event.Events;
import dev.troupe.scheduler.job.Job;
import dev.troupe.scheduler.job.Jobs;
import dev.troupe.scheduler.job.NewTask;
import dev.troupe.scheduler.job.Offer;
import dev.troupe.scheduler.job.Offers;
import dev.troupe.scheduler.job.RowOutputs;
import dev.troupe.scheduler.job.StepRows;
import dev.troupe.scheduler.job.Tasks;
import dev.troupe.scheduler.plan.Planner;
import dev.troupe.scheduler.plan.Progress;
import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.Topics;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.lifecycle.Fault;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts submissions: all that one poll brought in one transaction. The caller commits the offsets
 * after that, so a crash repeats submissions, and a repeated submission is one job.
 */
public final class Intake {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  /** Header of a record on {@code troupe.rejected}: what is wrong with it, for a person. */
  public static final String REASON = Rejections.REASON;

  /**
   * Header of a record on {@code troupe.rejected} whose body is not the submission, which was too
   * large, but where it stands: {@code topic}, {@code partition}, {@code offset}, {@code bytes},
   * {@code sha256}.
   */
  public static final String POINTER = Rejections.POINTER;

  private static final Sql READY = Sql.of("SELECT pg_notify('troupe_ready', '')");

  private final RoleCatalog catalog;
  private final Jobs jobs;
  private final JobRows rows = new JobRows();
  private final Tasks tasks;
  private final Offers offers;
  private final Events events;
  private final Rejections rejections;
  private final Uuid7 ids;

  public Intake(
      RoleCatalog catalog,
      Jobs jobs,
      Tasks tasks,
      Offers offers,
      Events events,
      Topics topics,
      Uuid7 ids) {
    this.catalog = catalog;
    this.jobs = jobs;
    this.tasks = tasks;
    this.offers = offers;
    this.events = events;
    this.rejections = new Rejections(events, topics);
    this.ids = ids;
  }

  /**
   * A record, read: to be taken until it succeeds, with the same ids each time, so that a commit
   * whose answer got lost is recognised.
   */
  public record Read(ConsumerRecord<String, byte[]> record, Submission submission) {
    /** Where it stands, for a person. */
    public String position() {
      return Intake.position(record);
    }

    /** How many tasks are written out in it; a loop counts as one. */
    public int tasks() {
      return switch (submission) {
        case Submission.Wrong _ -> 1;
        case Submission.Good g ->
            Math.max(1, g.inline().values().stream().mapToInt(List::size).sum());
      };
    }
  }

  /** Where a record stands, for a person: {@code troupe.jobs-0-17}. */
  public static String position(ConsumerRecord<String, byte[]> record) {
    return Rejections.position(record);
  }

  /** Never throws because of what it reads. */
  public Read read(ConsumerRecord<String, byte[]> record) {
    byte[] body = Objects.requireNonNullElse(record.value(), new byte[0]);
    Instant submitted = Instant.ofEpochMilli(record.timestamp());
    try {
      return new Read(
          record, Submission.read(body, ids.next(), position(record), submitted, catalog));
    } catch (RuntimeException | StackOverflowError e) {
      log.warn("{} could not be read", position(record), e);
      return new Read(record, new Submission.Wrong("default", null, List.of(unreadable(e))));
    }
  }

  private static Problem unreadable(Throwable e) {
    return Problem.at("", Fault.reason(e), "a job that can be read");
  }

  /**
   * Accepts or rejects them all, or does nothing. The connection must not be in auto-commit mode.
   * Events are confirmed last: the caller commits the offsets only after that, so a crash in
   * between repeats them.
   */
  public void take(Connection connection, List<Read> batch)
      throws SQLException, InterruptedException {
    events.forget(); // of an attempt that failed
    try {
      takeAll(connection, batch);
    } catch (SQLException | RuntimeException | StackOverflowError e) {
      connection.rollback();
      throw e;
    }
  }

  /** Rejects a submission that was good to read and could not be accepted all the same. */
  public void refuse(Read read, Throwable why) throws InterruptedException {
    log.warn("{} could not be accepted", read.position(), why);
    events.forget();
    List<Problem> problems =
        List.of(Problem.at("", Fault.reason(why), "a job that can be stored and started"));
    switch (read.submission()) {
      case Submission.Wrong wrong ->
          rejections.add(read.record(), wrong.tenant(), wrong.id(), problems);
      case Submission.Good g ->
          rejections.add(read.record(), g.job().tenant(), g.job().id(), problems);
    }
    events.confirm();
  }

  private void takeAll(Connection connection, List<Read> batch)
      throws SQLException, InterruptedException {
    Map<JobRows.Key, Submission.Good> good = new LinkedHashMap<>();
    for (Read read : batch) {
      if (read.submission() instanceof Submission.Good g) {
        good.putIfAbsent(key(g), g);
      }
    }
    List<Submission.Good> candidates = List.copyOf(good.values());
    Map<JobRows.Key, JobRows.Existing> existing = rows.which(connection, candidates);
    List<Submission.Good> fresh =
        candidates.stream().filter(g -> !existing.containsKey(key(g))).toList();
    List<Offer> out = accept(connection, fresh, existing);
    // If the answer to the commit gets lost, the tasks may be there: they stay in the window, and
    // will be offered as stale.
    connection.commit();
    good.values().forEach(g -> rows.remember(g.roles()));
    offers.sendAll(out);
    report(batch, existing);
  }

  private List<Offer> accept(
      Connection connection,
      List<Submission.Good> fresh,
      Map<JobRows.Key, JobRows.Existing> existing)
      throws SQLException {
    if (fresh.isEmpty()) {
      return List.of();
    }
    StepRows steps = new StepRows();
    List<NewTask> released = new ArrayList<>();
    List<JobRows.Start> starts = new ArrayList<>();
    Map<String, Role> roles = new LinkedHashMap<>();
    for (Submission.Good g : fresh) {
      int before = released.size();
      Planner.Decision decision = start(connection, g, released);
      steps.add(g.job().jobId(), g.job().plan(), decision.progress());
      JobState state = Objects.requireNonNullElse(decision.end(), JobState.RUNNING);
      starts.add(new JobRows.Start(released.size() - before, state));
      existing.put(
          key(g), new JobRows.Existing(g.job().jobId(), g.content(), state == JobState.SUCCEEDED));
      roles.putAll(g.roles());
    }
    rows.insertRoles(connection, roles);
    if (rows.insert(connection, fresh, starts) < fresh.size()) {
      throw new SQLException(
          "an id was taken by another scheduler at the same moment; trying again");
    }
    rows.insertBudgets(connection, fresh);
    steps.insert(connection);
    List<Offer> out = tasks.insert(connection, released);
    fresh.forEach(g -> jobs.remember(g.job()));
    if (out.size() < released.size()) {
      READY.on(connection).run();
    }
    return out;
  }

  private Planner.Decision start(Connection connection, Submission.Good g, List<NewTask> released)
      throws SQLException {
    Job job = g.job();
    RowOutputs outputs = jobs.outputs(connection, job);
    try {
      Planner.Decision decision =
          Planner.decide(
              job.plan(),
              Progress.none(job.plan()),
              List.of(),
              step -> job.prompts().size(step, outputs));
      for (Planner.Release release : decision.releases()) {
        List<InlineTask> inline = g.inline().get(release.step());
        released.add(
            inline == null
                ? NewTask.of(ids.next(), job, release, outputs)
                : NewTask.of(ids.next(), job, release, inline.get(release.index())));
      }
      return decision;
    } catch (RowOutputs.ReadFailed e) {
      throw (SQLException) e.getCause();
    }
  }

  private static JobRows.Key key(Submission.Good g) {
    return new JobRows.Key(g.job().tenant(), g.job().id());
  }

  /** Tells each submitter what became of it. */
  private void report(List<Read> batch, Map<JobRows.Key, JobRows.Existing> existing)
      throws InterruptedException {
    for (Read read : batch) {
      switch (read.submission()) {
        case Submission.Wrong wrong ->
            rejections.add(read.record(), wrong.tenant(), wrong.id(), wrong.problems());
        case Submission.Good g -> {
          JobRows.Existing first = Objects.requireNonNull(existing.get(key(g)));
          if (first.content().equals(g.content())) {
            events.accepted(g.job(), first.jobId());
            if (first.over()) {
              // There was nothing to do: nobody else will say so.
              events.ended(g.job(), first.jobId(), JobState.SUCCEEDED, 0, 0, 0);
            }
          } else {
            rejections.add(
                read.record(),
                g.job().tenant(),
                g.job().id(),
                List.of(
                    Problem.at("id", g.job().id(), "an id that no job with other content has")));
          }
        }
      }
    }
    events.confirm();
  }
}
