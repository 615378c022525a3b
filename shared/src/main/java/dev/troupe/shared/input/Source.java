package dev.troupe.shared.input;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The document that nodes belong to: knows their lines and where problems go.
 *
 * @param firstLine of the document in its file, from 1
 */
record Source(String file, int firstLine, Variables variables, Problems problems) {
  int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + firstLine).orElse(0);
  }

  void error(Node node, String path, @Nullable String value, String expected) {
    problems.error(new Problem(file, line(node), path, value, expected));
  }

  /** A key without a value ({@code model:}) is as good as no key. */
  static boolean isNull(Node node) {
    return node instanceof ScalarNode && Tag.NULL.equals(node.getTag());
  }

  /** What was written, for an error. */
  static String shown(Node node) {
    return switch (node) {
      case ScalarNode scalar -> Quoted.of(scalar.getValue());
      case MappingNode _ -> "an object";
      case SequenceNode sequence -> "a list of " + sequence.getValue().size();
      default -> "a " + node.getNodeType().toString().toLowerCase(Locale.ROOT);
    };
  }
}
