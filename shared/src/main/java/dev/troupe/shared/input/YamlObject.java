package dev.troupe.shared.input;

import dev.troupe.shared.input.Notation.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import tools.jackson.databind.JsonNode;

/**
 * A mapping in a YAML document; its places are lines. What is plain and what is quoted means the
 * same, and one value stands for a list of one.
 */
final class YamlObject extends Fields<Node> {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*|file:[^}]*)}");

  private final Source source;
  private final Node place;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();

  YamlObject(Source source, String path, MappingNode node) {
    this(source, path, node, node.getValue());
  }

  private YamlObject(Source source, String path, Node place, List<NodeTuple> tuples) {
    super(path, source.problems());
    this.source = source;
    this.place = place;
    for (NodeTuple entry : tuples) {
      Node key = entry.getKeyNode();
      if (!(key instanceof ScalarNode name)) {
        source.error(key, path, Source.shown(key), "a key that is text");
      } else if (entries.putIfAbsent(name.getValue(), entry) != null) {
        source.error(key, path(name.getValue()), "a second time", "each key once");
      }
    }
  }

  @Override
  Set<String> keys() {
    return entries.keySet();
  }

  @Override
  @Nullable Node get(String key) {
    NodeTuple entry = entries.get(key);
    return entry == null || Source.isNull(entry.getValueNode()) ? null : entry.getValueNode();
  }

  @Override
  @Nullable String text(Node value, String at, Notation<?> notation) {
    if (!(value instanceof ScalarNode scalar)) {
      wrong(value, at, notation);
      return null;
    }
    String written = scalar.getValue();
    return notation.form() == Form.PROSE ? written : expanded(scalar, at, notation);
  }

  private @Nullable String expanded(ScalarNode scalar, String at, Notation<?> notation) {
    // As written, not as expanded: a variable's value may be a secret.
    String shown = notation.form() == Form.SECRET && !open(scalar) ? "***" : Source.shown(scalar);
    String text;
    try {
      text = source.variables().expand(scalar.getValue());
    } catch (IllegalArgumentException e) {
      source.error(scalar, at, shown, String.valueOf(e.getMessage()));
      return null;
    }
    // What is wrong with a text as it is written has been said; a variable brings its own.
    if (!text.equals(scalar.getValue()) && Text.flaw(text).isPresent()) {
      source.error(scalar, at, shown, Text.EXPECTED);
      return null;
    }
    return text;
  }

  @Override
  boolean open(Node value) {
    return value instanceof ScalarNode scalar && VARIABLE.matcher(scalar.getValue()).matches();
  }

  @Override
  @Nullable Fields<Node> inside(Node value, String at) {
    return value instanceof MappingNode mapping ? new YamlObject(source, at, mapping) : null;
  }

  @Override
  Fields<Node> empty(String at) {
    return new YamlObject(source, at, place, List.of());
  }

  @Override
  @Nullable List<Node> items(Node value) {
    return value instanceof SequenceNode sequence ? sequence.getValue() : null;
  }

  @Override
  @Nullable List<Node> list(Node value) {
    return value instanceof ScalarNode ? List.of(value) : items(value);
  }

  @Override
  @Nullable JsonNode json(Node value, String at) {
    try {
      return new YamlJson().convert(value);
    } catch (IllegalArgumentException e) {
      source.error(value, at, Source.shown(value), String.valueOf(e.getMessage()));
      return null;
    }
  }

  @Override
  String shown(Node value) {
    return Source.shown(value);
  }

  @Override
  Problem problem(Node value, String at, @Nullable String shown, String expected) {
    return new Problem(source.file(), source.line(value), at, shown, expected);
  }

  @Override
  Problem problemOf(String key, @Nullable String shown, String expected) {
    NodeTuple entry = entries.get(key);
    int line = source.line(entry == null ? place : entry.getKeyNode());
    return new Problem(source.file(), line, path(key), shown, expected);
  }
}
