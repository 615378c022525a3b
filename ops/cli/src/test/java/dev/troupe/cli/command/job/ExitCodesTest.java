package dev.troupe.cli.command.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Task;
import dev.troupe.schemas.JobState;
import dev.troupe.schemas.TaskState;
import dev.troupe.schemas.Usd;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExitCodesTest {
  private static final UUID ID = new UUID(0, 1);

  private static Exit exit(JobState state, @Nullable String... failures) {
    List<Task> tasks = Arrays.stream(failures).map(ExitCodesTest::task).toList();
    int failed = (int) tasks.stream().filter(task -> task.failureCode() != null).count();
    int done = tasks.size() - failed;
    Job job =
        new Job(
            ID,
            "j",
            "t",
            "p",
            "l",
            state,
            null,
            null,
            tasks.size(),
            done,
            failed,
            Usd.ZERO,
            Instant.EPOCH,
            null);
    return ExitCodes.of(job, tasks);
  }

  private static Task task(@Nullable String failure) {
    TaskState state = failure == null ? TaskState.SUCCEEDED : TaskState.FAILED;
    return new Task(
        ID, "s", 0, null, "r", state, null, null, 1, 1, Usd.ZERO, null, failure, null, null, null);
  }

  @Test
  void of_allSucceeded_isOk() {
    assertThat(exit(JobState.SUCCEEDED, null, null)).isEqualTo(Exit.OK);
  }

  @Test
  void of_succeededWithoutSome_saysThatTasksFailed() {
    assertThat(exit(JobState.SUCCEEDED, null, "refused")).isEqualTo(Exit.TASKS_FAILED);
  }

  @Test
  void of_failed_namesWhatAnOperatorCanMend() {
    assertThat(exit(JobState.FAILED, "refused", "auth")).isEqualTo(Exit.AUTH);
    assertThat(exit(JobState.FAILED, "auth", "over_budget")).isEqualTo(Exit.BUDGET);
  }

  @Test
  void of_stillRunning_wasStoppedByABudget() {
    assertThat(exit(JobState.RUNNING, (String) null)).isEqualTo(Exit.BUDGET);
  }
}
