package dev.troupe.rules;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Classes of one package that refer to each other in a circle.
 *
 * @param steps each begins where the one before it ends
 */
record ClassCycle(List<Step> steps) {

  /**
   * @param why one reference among those that there are, with its place
   */
  record Step(String from, String to, String why) {}

  /** The circle, and below it a line for each step. */
  @Override
  public String toString() {
    String first = steps.getFirst().from();
    return steps.stream().map(Step::to).collect(Collectors.joining(" -> ", first + " -> ", ""))
        + steps.stream().map(step -> "\n  " + step.why()).collect(Collectors.joining());
  }
}
