package dev.troupe.cli.command.job;

import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.report.Task;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.JobState;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a job that is over ended, in words and as an exit code. */
final class ExitCodes {
  private static final int SHOWN = 5;

  private ExitCodes() {}

  static Exit of(Job job, List<Task> tasks) {
    if (!job.over()) {
      return Exit.BUDGET; // followers leave a running job for nothing else
    }
    if (job.state() == JobState.SUCCEEDED && job.failed() == 0) {
      return Exit.OK;
    }
    List<String> codes = tasks.stream().map(Task::failureCode).filter(Objects::nonNull).toList();
    if (codes.stream().anyMatch(code -> code.contains("budget"))) {
      return Exit.BUDGET;
    }
    if (codes.stream().anyMatch(code -> code.contains("auth"))) {
      return Exit.AUTH;
    }
    return Exit.TASKS_FAILED;
  }

  /**
   * Says on stderr that a part of a job will wait, if nobody is there for it.
   *
   * @param coming a pool whose workers are just being started; null: none is
   */
  static void warnOfPools(Terminal terminal, Jobs jobs, Job job, @Nullable String coming) {
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

  /** Says on stderr what went wrong, if anything did. */
  static void explain(Terminal terminal, Job job, List<Task> tasks) {
    if (job.over() && job.state() != JobState.SUCCEEDED) {
      String reason = job.reason() == null ? "" : ": " + job.reason();
      terminal.note("troupe: job " + job.id() + " " + job.state().label() + reason);
    }
    TaskNames names = new TaskNames(tasks);
    List<Task> failed = tasks.stream().filter(task -> task.failureCode() != null).toList();
    failed.stream()
        .limit(SHOWN)
        .forEach(
            task ->
                terminal.note(
                    "  "
                        + names.of(task)
                        + ": "
                        + task.failureCode()
                        + ": "
                        + Texts.oneLine(String.valueOf(task.failureMessage()))));
    if (failed.size() > SHOWN) {
      terminal.note(
          "  and "
              + Texts.count(failed.size() - SHOWN, "other")
              + " ('troupe show "
              + job.id()
              + "')");
    }
  }
}
