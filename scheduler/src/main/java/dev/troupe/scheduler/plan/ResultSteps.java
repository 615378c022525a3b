package dev.troupe.scheduler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whose answers are a job's results: one for each element of its input. An element that goes
 * through several steps has the answer of the last one as its result, or the failure that ended its
 * way. Immutable.
 *
 * @param steps positions, in the order in which an element goes through them; of a job whose tasks
 *     are written out, all of them
 * @param each whether each task of these steps is a result of its own
 */
public record ResultSteps(List<Integer> steps, boolean each) {
  public ResultSteps {
    steps = List.copyOf(steps);
  }

  public static ResultSteps of(Plan plan) {
    if (plan.steps().stream().anyMatch(step -> step.fanOut().fan() == Step.Fan.INLINE)) {
      return new ResultSteps(IntStream.range(0, plan.steps().size()).boxed().toList(), true);
    }
    for (int last = plan.steps().size() - 1; last >= 0; last--) {
      List<Integer> way = way(plan, last);
      String list = plan.steps().get(way.getFirst()).fanOut().list();
      if (list != null && list.startsWith("input")) {
        return new ResultSteps(way, false);
      }
    }
    return new ResultSteps(List.of(plan.steps().size() - 1), true);
  }

  /** The steps that are followed task by task, from the first to this one. */
  private static List<Integer> way(Plan plan, int last) {
    List<Integer> way = new ArrayList<>();
    @Nullable Integer at = last;
    while (at != null) {
      way.addFirst(at);
      at = plan.steps().get(at).fanOut().follows();
    }
    return way;
  }

  /** Whether the end of a task of that step is a result. */
  public boolean has(int step, boolean succeeded) {
    return steps.contains(step) && (each || !succeeded || step == steps.getLast());
  }
}
