package dev.troupe.shared.input;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.JsonNumbers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Looks at all of a JSON document from outside before anything is made of it: its texts, property
 * names included, its numbers, its depth and its size. For one document.
 */
public final class JsonGate {
  /** Values in one document: objects, lists and what stands in them. */
  public static final int MAX_VALUES = 1_000_000;

  private final List<Problem> problems = new ArrayList<>();
  private int values;
  private int found;

  private JsonGate() {}

  /**
   * What is wrong, each with its JSON Pointer; empty if all is well.
   *
   * @return as {@link Problem#first} has it
   */
  public static List<Problem> problems(JsonNode document) {
    JsonGate gate = new JsonGate();
    gate.look(document, new Place(null, "", 0));
    return Problem.first(gate.problems, gate.found);
  }

  /** Where we are; the pointer is only written out for a problem. */
  private record Place(@Nullable Place parent, String step, int depth) {
    Place at(String next) {
      return new Place(this, next, depth + 1);
    }

    String pointer() {
      return parent == null
          ? ""
          : parent.pointer() + "/" + step.replace("~", "~0").replace("/", "~1");
    }
  }

  private void look(JsonNode node, Place place) {
    if (++values > MAX_VALUES || place.depth > Json.MAX_DEPTH) {
      if (values == MAX_VALUES + 1 || place.depth > Json.MAX_DEPTH) {
        add(
            place,
            "too many values or levels",
            MAX_VALUES + " values, " + Json.MAX_DEPTH + " levels");
      }
      return;
    }
    switch (node.getNodeType()) {
      case STRING -> text(node.stringValue(), place, "");
      case NUMBER -> {
        if (!JsonNumbers.bounded(node)) {
          add(place, node.toString(), JsonNumbers.EXPECTED);
        }
      }
      case OBJECT ->
          node.properties()
              .forEach(
                  property -> {
                    Place inside = place.at(property.getKey());
                    text(property.getKey(), inside, "in the name, ");
                    look(property.getValue(), inside);
                  });
      case ARRAY -> {
        int i = 0;
        for (JsonNode item : node) {
          look(item, place.at(Integer.toString(i++)));
        }
      }
      case BOOLEAN, NULL, MISSING, BINARY, POJO -> {}
    }
  }

  private void text(String text, Place place, String where) {
    Text.flaw(text).ifPresent(flaw -> add(place, where + flaw, Text.EXPECTED));
  }

  private void add(Place place, String value, String expected) {
    if (found++ < Problem.MOST) {
      problems.add(Problem.at(place.pointer(), value, expected));
    }
  }
}
