package dev.troupe.scheduler.plan;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one step is: a row of table {@code step}.
 *
 * @param total how many tasks it will have; null: not known yet
 * @param released how many of them exist
 * @param pending of a step that follows another task by task: indices that may start as soon as
 *     {@code concurrency} lets them, in order
 */
public record Progress(
    @Nullable Integer total, int released, int succeeded, int failed, List<Integer> pending) {
  public static final Progress NONE = new Progress(null, 0, 0, 0, List.of());

  public static List<Progress> none(Plan plan) {
    Progress[] all = new Progress[plan.steps().size()];
    Arrays.fill(all, NONE);
    return List.of(all);
  }

  int onTheirWay() {
    return released - succeeded - failed;
  }

  boolean over() {
    return total != null && succeeded + failed == total;
  }
}
