package dev.troupe.shared.input;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A YAML document whose root is a mapping. Values in it are read by a {@link FieldReader}, and
 * never become Java objects by a tag's will.
 */
public final class YamlDocument {
  private static final int MIN_BUFFER = 1024;
  private static final int DEEPEST = 50;
  private static final int MOST_LINES = 100_000;

  private final Source source;
  private final MappingNode root;

  private YamlDocument(Source source, MappingNode root) {
    this.source = source;
    this.root = root;
  }

  /**
   * Parses a text; what is wrong with it goes to {@code problems}, and then there is no document.
   *
   * @param file for the problems
   * @param firstLine the file's line at which the text begins, from 1
   */
  public static Optional<YamlDocument> parse(
      String file, String text, int firstLine, Variables variables, Problems problems) {
    Source source = new Source(file, firstLine, variables, problems);
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setSchema(new CoreSchema())
            // One piece: where the library's reader goes on with another, it stumbles over a
            // character of two chars.
            .setBufferSize(Math.max(MIN_BUFFER, text.length() + 1))
            .build();
    try {
      // The composer calls itself for each level: how many there are is counted before.
      if (tooDeep(settings, text, source)) {
        return Optional.empty();
      }
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isPresent() && root.get() instanceof MappingNode mapping) {
        checkTexts(source, mapping);
        return Optional.of(new YamlDocument(source, mapping));
      }
      problems.error(
          new Problem(
              file,
              root.map(source::line).orElse(firstLine),
              "",
              root.map(Source::shown).orElse("empty"),
              "an object"));
    } catch (MarkedYamlEngineException e) {
      // Its message would quote the line, and with it a key that stands there.
      int line = e.getProblemMark().map(mark -> mark.getLine() + firstLine).orElse(0);
      problems.error(new Problem(file, line, "", e.getProblem(), "valid YAML"));
    } catch (YamlEngineException e) {
      problems.error(new Problem(file, 0, "", Quoted.of(message(e)), "valid YAML"));
    } catch (RuntimeException e) { // the library's: it parses an escape as a number, say
      String kind = e.getClass().getSimpleName();
      problems.error(new Problem(file, 0, "", "unreadable (" + kind + ")", "valid YAML"));
    }
    return Optional.empty();
  }

  private static boolean tooDeep(LoadSettings settings, String text, Source source) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof CollectionStartEvent start && ++depth > DEEPEST) {
        int line = start.getStartMark().map(mark -> mark.getLine()).orElse(0);
        source
            .problems()
            .error(
                new Problem(
                    source.file(),
                    line + source.firstLine(),
                    "",
                    "too deep",
                    "at most " + DEEPEST + " levels"));
        return true;
      }
      depth -= event instanceof CollectionEndEvent ? 1 : 0;
    }
    return false;
  }

  /** Each text once, keys included, however many aliases lead to it. */
  private static void checkTexts(Source source, MappingNode root) {
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (!seen.add(node)) {
        continue;
      }
      switch (node) {
        case ScalarNode scalar ->
            Text.flaw(scalar.getValue())
                .ifPresent(flaw -> source.error(scalar, "", flaw, Text.EXPECTED));
        case MappingNode mapping ->
            mapping
                .getValue()
                .forEach(
                    entry -> {
                      open.push(entry.getKeyNode());
                      open.push(entry.getValueNode());
                    });
        case SequenceNode sequence -> sequence.getValue().forEach(open::push);
        default -> {}
      }
    }
  }

  private static String message(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  public FieldReader root() {
    return new YamlObject(source, "", root);
  }

  /** Where everything in the document stands. */
  public Lines lines() {
    Map<String, Integer> lines = new HashMap<>();
    collect("", root, null, 0, lines);
    return new Lines(source.file(), lines);
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  // An alias may make a node its own ancestor: hence the bounds.
  private void collect(
      String path, Node node, @Nullable Node key, int depth, Map<String, Integer> lines) {
    if (depth > DEEPEST || lines.size() >= MOST_LINES) {
      return;
    }
    lines.put(path, source.line(key == null ? node : key));
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode name) {
          collect(join(path, name.getValue()), entry.getValueNode(), name, depth + 1, lines);
        }
      }
    } else if (node instanceof SequenceNode sequence) {
      List<Node> items = sequence.getValue();
      for (int i = 0; i < items.size(); i++) {
        collect(path + "[" + i + "]", items.get(i), null, depth + 1, lines);
      }
    }
  }
}
