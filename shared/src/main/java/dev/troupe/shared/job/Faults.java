package dev.troupe.shared.job;

import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Shown;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is wrong with one submission; bounded, since a million things can be wrong. */
final class Faults {
  private final List<Problem> problems = new ArrayList<>();
  private int found;

  void add(String path, @Nullable String value, String expected) {
    if (found++ < Problem.MOST) {
      problems.add(Problem.at(path, value == null ? null : Shown.of(value), expected));
    }
  }

  void add(String path, JsonNode value, String expected) {
    add(path, shown(value), expected);
  }

  /** Problems that somebody else has found. */
  void addAll(List<Problem> others) {
    others.forEach(
        problem -> {
          if (found++ < Problem.MOST) {
            problems.add(problem);
          }
        });
  }

  boolean none() {
    return problems.isEmpty();
  }

  /** Nobody is told of further ones: what it costs to describe them can be saved. */
  boolean full() {
    return found >= Problem.MOST;
  }

  List<Problem> all() {
    return Problem.first(problems, found);
  }

  private static String shown(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "an array of " + value.size();
      case STRING -> value.stringValue();
      default -> value.toString();
    };
  }
}
