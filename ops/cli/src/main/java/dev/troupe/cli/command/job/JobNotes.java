package dev.troupe.cli.command.job;

import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.report.Task;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.JobState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of a job on stderr, beside the data. */
record JobNotes(Terminal terminal) {
  private static final int SHOWN = 5;

  /**
   * That a part of a job will wait, if nobody is there for it.
   *
   * @param coming a pool whose workers are just being started; null: none is
   */
  void unservedPools(Jobs jobs, Job job, @Nullable String coming) {
    jobs.unservedPools(job.jobId()).stream()
        .filter(pool -> !pool.equals(coming))
        .forEach(
            pool ->
                terminal.note(
                    "troupe: warning: no worker serves pool "
                        + pool
                        + ", so job "
                        + job.id()
                        + " waits there until one comes (worker.pool in its configuration)"));
  }

  /** What went wrong, if anything did. */
  void ending(Job job, List<Task> tasks) {
    if (job.over() && job.state() != JobState.SUCCEEDED) {
      String reason = job.reason() == null ? "" : ": " + job.reason();
      terminal.note("troupe: job " + job.id() + " " + job.state().label() + reason);
    }
    List<String> failures = JobTables.failures(tasks);
    failures.stream().limit(SHOWN).forEach(failure -> terminal.note("  " + failure));
    if (failures.size() > SHOWN) {
      terminal.note(
          "  and "
              + Texts.count(Math.max(job.failed(), failures.size()) - SHOWN, "other")
              + " ('troupe show "
              + job.id()
              + "')");
    }
  }
}
