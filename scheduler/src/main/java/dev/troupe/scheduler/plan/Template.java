package dev.troupe.scheduler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A prompt template: the Mustache of <a
 * href="https://mustache.github.io/mustache.5.html">mustache(5)</a> without partials and without
 * escaping. Templates come from whoever may submit a job, so all about them is bounded. Immutable.
 *
 * @param tags how many there are
 */
record Template(List<Part> parts, int tags) {
  /** In characters. */
  static final int MAX_LENGTH = 1_000_000;

  static final int MAX_TAGS = 10_000;

  /** How deep sections may stand in each other. */
  static final int MAX_DEPTH = 20;

  Template {
    parts = List.copyOf(parts);
  }

  /** A piece of it. */
  sealed interface Part {}

  /** Text that stays as it is. */
  record Literal(String text) implements Part {}

  /** {@code {{name}}}. */
  record Variable(Name name) implements Part {}

  /** {@code {{#name}}...{{/name}}}, or {@code {{^name}}...{{/name}}}. */
  record Section(Name name, boolean inverted, List<Part> parts) implements Part {}

  /**
   * A dotted name.
   *
   * @param path its parts; empty: {@code .}, the thing itself
   */
  record Name(String text, List<String> path) {
    /** The first part; empty for {@code .}. */
    String first() {
      return path.isEmpty() ? "" : path.getFirst();
    }

    List<String> rest() {
      return path.subList(Math.min(1, path.size()), path.size());
    }

    String tag() {
      return "{{" + text + "}}";
    }
  }

  /** The first parts of all names in it: only what they stand for has to be read. */
  Set<String> roots() {
    Set<String> roots = new TreeSet<>();
    List<Part> open = new ArrayList<>(parts);
    while (!open.isEmpty()) {
      switch (open.removeLast()) {
        case Literal _ -> {}
        case Variable variable -> roots.add(variable.name().first());
        case Section section -> {
          roots.add(section.name().first());
          open.addAll(section.parts());
        }
      }
    }
    return roots;
  }
}
