package dev.troupe.cli.command.job;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.job.Submission;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.report.Task;
import dev.troupe.cli.terminal.Terminal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job that was followed to its end, or until a budget stopped it.
 *
 * @param tasks of the job, all of them
 */
public record JobRun(Job job, List<Task> tasks) {
  // A fleet that was just started has to elect its leader and fill its pools.
  private static final Duration ACCEPTANCE = Duration.ofSeconds(30);

  /**
   * Of a fleet that may have just been started.
   *
   * @param coming a pool whose workers are just being started; null: none is
   */
  public static JobRun of(
      Fleet fleet, Submission submission, Terminal terminal, @Nullable String coming)
      throws InterruptedException {
    Jobs jobs = new Jobs(fleet.pool());
    Job accepted = new Submitter(fleet).submit(submission, ACCEPTANCE);
    new JobNotes(terminal).unservedPools(jobs, accepted, coming);
    return follow(jobs, accepted.jobId(), terminal);
  }

  /** Returns when it is over, or a budget has stopped it. */
  static JobRun follow(Jobs jobs, UUID jobId, Terminal terminal) throws InterruptedException {
    Job over = new JobFollower(jobs, terminal, Thread::sleep, InstantSource.system()).follow(jobId);
    return new JobRun(over, jobs.tasks(over.jobId(), Integer.MAX_VALUE));
  }

  public Exit exit() {
    return ExitCodes.of(job, tasks);
  }

  /** Says on stderr what went wrong, if anything did. */
  public void explain(Terminal terminal) {
    new JobNotes(terminal).ending(job, tasks);
  }
}
