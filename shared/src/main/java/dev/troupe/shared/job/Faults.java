package dev.troupe.shared.job;

import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Shown;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is wrong with one submission; bounded, since ten thousand tasks can all be wrong. */
final class Faults {
  private static final int MOST = 100;

  private final List<Problem> problems = new ArrayList<>();

  void add(String path, @Nullable String value, String expected) {
    if (problems.size() < MOST) {
      problems.add(Problem.at(path, value == null ? null : Shown.of(value), expected));
    }
  }

  void add(String path, JsonNode value, String expected) {
    add(path, shown(value), expected);
  }

  boolean none() {
    return problems.isEmpty();
  }

  List<Problem> all() {
    return List.copyOf(problems);
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
