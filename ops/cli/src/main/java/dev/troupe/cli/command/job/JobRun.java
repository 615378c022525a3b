package dev.troupe.cli.command.job;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.job.Submission;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.report.Task;
import dev.troupe.cli.terminal.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job that was followed to its end, or until a budget stopped it.
 *
 * @param failed of its tasks, the first of those that ended otherwise than well
 */
public record JobRun(Job job, List<Task> failed, Jobs jobs) {
  // Enough to tell what went wrong: a job may have a million tasks.
  private static final int FAILURES = 1_000;

  // A fleet that was just started has to elect its leader and fill its pools.
  private static final Duration ACCEPTANCE = Duration.ofSeconds(30);

  /**
   * Of a fleet that may have just been started.
   *
   * @param coming a pool whose workers are just being started; null: none is
   * @param look done again and again while the job runs
   */
  public static JobRun of(
      Fleet fleet, Submission submission, Terminal terminal, @Nullable String coming, JobLook look)
      throws InterruptedException, IOException {
    Jobs jobs = new Jobs(fleet.pool(), fleet::blobs);
    Job accepted = new Submitter(fleet).submit(submission, ACCEPTANCE);
    new JobNotes(terminal).unservedPools(jobs, accepted, coming);
    look.of(accepted);
    return follow(jobs, accepted.jobId(), terminal, look);
  }

  /** Returns when it is over, or a budget has stopped it. */
  public static JobRun follow(Jobs jobs, UUID jobId, Terminal terminal, JobLook look)
      throws InterruptedException, IOException {
    Job over =
        new JobFollower(jobs, terminal, Thread::sleep, InstantSource.system()).follow(jobId, look);
    return new JobRun(over, jobs.failedTasks(over.jobId(), FAILURES), jobs);
  }

  /** All of its tasks, with their outputs. */
  public List<Task> tasks() {
    return jobs.tasks(job.jobId(), Integer.MAX_VALUE);
  }

  public Exit exit() {
    return ExitCodes.of(job, failed);
  }

  /** Says on stderr what went wrong, if anything did. */
  public void explain(Terminal terminal) {
    new JobNotes(terminal).ending(job, failed);
  }
}
