package dev.troupe.scheduler.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a template sees under a name. */
sealed interface Seen {
  /**
   * JSON as it came: an input, an answer, a document.
   *
   * @param index of the task that answered it, if it was one of many
   */
  record Value(JsonNode node, @Nullable Integer index) implements Seen {
    Value(JsonNode node) {
      this(node, null);
    }
  }

  /** The answers of a step with many tasks. */
  record Answers(List<Value> all) implements Seen {}

  /** Documents by name. */
  record Documents(Map<String, Seen> byName) implements Seen {}

  /** A whole number of ours. */
  record Index(int number) implements Seen {}

  /**
   * What may be missing: a document that nobody has written yet, the answer of a step that failed
   * and was not to stop the job. It shows nothing, and all in it shows nothing.
   */
  record Nothing() implements Seen {}

  /** What it has under a name; null: nothing has that name. */
  default @Nullable Seen field(String name) {
    return switch (this) {
      case Nothing nothing -> nothing;
      case Documents documents -> documents.byName.get(name);
      case Answers _, Index _ -> null;
      case Value(JsonNode node, Integer index) -> {
        JsonNode inside = node.get(name);
        if (inside != null) {
          yield new Value(inside);
        }
        if (name.equals("text") && (node.isString() || node.isNumber())) {
          yield new Value(node);
        }
        yield name.equals("index") && index != null ? new Index(index) : null;
      }
    };
  }

  /** What lies at the end of a path from here; null: nothing does. */
  default @Nullable Seen at(List<String> path) {
    Seen seen = this;
    for (int i = 0; i < path.size() && seen != null; i++) {
      seen = seen.field(path.get(i));
    }
    return seen;
  }
}
