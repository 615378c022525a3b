package dev.troupe.worker.provider.bedrock;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.document.Document;
import tools.jackson.databind.JsonNode;

/** JSON in the tree that the SDK has of its own. */
final class Documents {
  private Documents() {}

  static Document of(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Document> members = new LinkedHashMap<>();
        node.properties().forEach(e -> members.put(e.getKey(), of(e.getValue())));
        yield Document.fromMap(members);
      }
      case ARRAY -> {
        List<Document> items = node.values().stream().map(Documents::of).toList();
        yield Document.fromList(items);
      }
      case STRING -> Document.fromString(node.stringValue());
      case NUMBER -> Document.fromNumber(node.decimalValue());
      case BOOLEAN -> Document.fromBoolean(node.booleanValue());
      case NULL, MISSING, BINARY, POJO -> Document.fromNull();
    };
  }
}
