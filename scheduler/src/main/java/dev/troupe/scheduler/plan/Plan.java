package dev.troupe.scheduler.plan;

import java.util.List;

/**
 * A job's steps in an order in which none comes before what it depends on. Immutable; stored as
 * JSON in {@code job.definition}.
 *
 * @param loop the loop's name; {@code tasks} for a job whose tasks are written out
 */
public record Plan(String loop, List<Step> steps) {
  public Plan {
    steps = List.copyOf(steps);
  }

  public int position(String name) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
