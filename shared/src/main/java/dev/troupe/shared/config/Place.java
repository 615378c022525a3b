package dev.troupe.shared.config;

import dev.troupe.shared.input.Lines;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.role.LoopProblems;

/**
 * Where a loop or a role stands.
 *
 * @param prefix its own path in that file: empty if it has a file of its own, else {@code
 *     loops.NAME} or {@code roles.NAME}
 */
record Place(Lines lines, String prefix) {
  /** The problem, whose path starts at the loop or role, with its file and line. */
  public Problem locate(Problem problem) {
    return LoopProblems.locate(lines, prefix, problem);
  }
}
