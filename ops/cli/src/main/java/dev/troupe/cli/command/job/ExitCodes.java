package dev.troupe.cli.command.job;

import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Task;
import dev.troupe.schemas.JobState;
import java.util.List;
import java.util.Objects;

/** How a job that is over, or that a budget has stopped, ended as an exit code. */
final class ExitCodes {
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
}
