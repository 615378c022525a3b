package dev.troupe.scheduler.plan;

import dev.troupe.scheduler.plan.Template.Name;
import dev.troupe.shared.input.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What to tell someone who wrote a name that nothing has. */
final class Expected {
  private Expected() {}

  /** By what the name's beginning stands for. */
  static String instead(Name name, Function<Name, @Nullable Seen> find) {
    for (int length = name.path().size() - 1; length > 0; length--) {
      List<String> known = name.path().subList(0, length);
      Seen seen = find.apply(new Name(String.join(".", known), known));
      if (seen != null) {
        return below(name.path(), length, seen);
      }
    }
    return "a name that is there; {{#" + name.text() + "}} asks whether it is";
  }

  private static String below(List<String> path, int length, Seen seen) {
    return switch (seen) {
      case Seen.Value(JsonNode node, Integer _) -> below(path, length, node);
      case Seen.Documents documents -> oneOf(path, length, documents.byName().keySet());
      case Seen.Answers _, Seen.Index _, Seen.Nothing _ -> nothingBelow(path, length, "a list");
    };
  }

  /**
   * @param length of the part of the path that leads to the node
   */
  static String below(List<String> path, int length, JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> oneOf(path, length, node.propertyNames());
      case ARRAY -> nothingBelow(path, length, "a list");
      case STRING -> nothingBelow(path, length, "text");
      case NUMBER -> nothingBelow(path, length, "a number");
      case BOOLEAN, NULL, MISSING, BINARY, POJO ->
          nothingBelow(path, length, node.isBoolean() ? "true or false" : "empty");
    };
  }

  static String oneOf(List<String> path, int length, Collection<String> names) {
    String before = String.join(".", path.subList(0, length));
    if (names.isEmpty()) {
      return nothingBelow(path, length, "empty");
    }
    return Suggestion.expected(
        before + "." + path.get(length),
        names.stream().limit(200).map(name -> before + "." + name).toList());
  }

  static String nothingBelow(List<String> path, int length, String kind) {
    return "nothing below " + String.join(".", path.subList(0, length)) + ": it is " + kind;
  }
}
