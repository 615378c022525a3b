package dev.troupe.shared.role;

import dev.troupe.shared.input.Lines;
import dev.troupe.shared.input.Problem;

/** Gives what a planner found wrong with a loop the line on which it stands. */
public final class LoopProblems {
  private LoopProblems() {}

  /**
   * {@code loops/episode.yaml:17: steps[2].after[0]: plann (expected: one of plan, scene)}.
   *
   * @param lines of the loop's file
   * @param problem whose path starts at the loop, such as {@code steps[2].after[0]}
   */
  public static Problem locate(Lines lines, Problem problem) {
    return lines.locate(problem);
  }

  /**
   * The same for a loop that stands inside of another document.
   *
   * @param prefix the loop's own path there, such as {@code loops.episode}; empty if it is the
   *     document
   */
  public static Problem locate(Lines lines, String prefix, Problem problem) {
    if (prefix.isEmpty()) {
      return lines.locate(problem);
    }
    String path = problem.path().isEmpty() ? prefix : prefix + "." + problem.path();
    return lines.locate(Problem.at(path, problem.value(), problem.expected()));
  }
}
