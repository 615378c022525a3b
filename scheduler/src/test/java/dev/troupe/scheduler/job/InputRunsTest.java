package dev.troupe.scheduler.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.scheduler.plan.Plan;
import dev.troupe.schemas.Priority;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.MissingNode;

class InputRunsTest {
  private final Job job = job(1);

  @Test
  void firsts_tasksThatFollowEachOther_shareARowUpToItsBound() {
    List<NewTask> tasks =
        IntStream.range(5, 75).mapToObj(index -> task(job, 0, index, "say")).toList();
    assertThat(InputRuns.firsts(tasks))
        .hasSize(70)
        .startsWith(5, 5)
        .contains(5, 37, 69)
        .endsWith(69)
        .doesNotContain(6);
  }

  @Test
  void firsts_anotherJobStepOrAGap_beginsARow() {
    List<NewTask> tasks =
        List.of(
            task(job, 0, 0, "say"),
            task(job, 0, 1, "say"),
            task(job, 0, 3, "say"),
            task(job, 1, 4, "say"),
            task(job(2), 1, 5, "say"));
    assertThat(InputRuns.firsts(tasks)).containsExactly(0, 0, 3, 4, 5);
  }

  @Test
  void firsts_longPrompts_haveSmallRows() {
    String half = "x".repeat(33 << 10);
    List<NewTask> tasks =
        List.of(task(job, 0, 0, "say"), task(job, 0, 1, half), task(job, 0, 2, half));
    assertThat(InputRuns.firsts(tasks)).containsExactly(0, 0, 2);
  }

  private static NewTask task(Job job, int step, int index, String prompt) {
    return new NewTask(new UUID(0, index), job, step, index, null, prompt, false, null, null);
  }

  private static Job job(long id) {
    return new Job(
        new UUID(0, id),
        "tenant",
        "id",
        "project",
        Priority.NORMAL,
        null,
        new Plan("tasks", List.of()),
        MissingNode.getInstance());
  }
}
