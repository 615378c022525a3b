package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Escaped;
import dev.troupe.shared.input.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether what a reader says of a message can be logged, sent and shown. */
final class Said {
  private static final int MOST_PROBLEMS = 101;
  private static final int MOST_CHARACTERS = 64 << 10;

  private Said() {}

  /**
   * @return what is wrong with what it says; null: nothing
   */
  static @Nullable String wrong(List<Problem> problems) {
    if (problems.isEmpty()) {
      return "it is refused without a reason";
    }
    if (problems.size() > MOST_PROBLEMS) {
      return problems.size() + " problems (expected: at most " + MOST_PROBLEMS + ")";
    }
    long characters = 0;
    for (Problem problem : problems) {
      String text = problem.toString();
      characters += text.length();
      if (text.chars().anyMatch(Character::isISOControl)) {
        return "it is quoted as it stands: " + Escaped.text(text);
      }
    }
    return characters > MOST_CHARACTERS
        ? "a rejection of " + characters + " characters (expected: at most " + MOST_CHARACTERS + ")"
        : null;
  }
}
