package dev.troupe.worker.provider.bedrock;

import dev.troupe.worker.provider.ProviderRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import tools.jackson.databind.JsonNode;

/**
 * Writes requests. An answer of a schema is asked for as the input of a tool that must be used, as
 * that is what most models here know; a schema of anything but an object is put into words.
 */
final class ConverseBody {
  static final String TOOL = "answer";

  private ConverseBody() {}

  static ConverseRequest of(ProviderRequest request) {
    Message message =
        Message.builder()
            .role(ConversationRole.USER)
            .content(ContentBlock.fromText(request.content().prompt()))
            .build();
    ConverseRequest.Builder converse =
        ConverseRequest.builder()
            .modelId(request.model())
            .messages(message)
            .requestMetadata(Map.of("call_id", request.callId().toString()))
            .overrideConfiguration(
                o -> o.putHeader("X-Client-Request-Id", request.callId().toString()))
            .inferenceConfig(
                c -> {
                  c.maxTokens(request.sampling().maxTokens());
                  if (request.sampling().temperature() != null) {
                    // Roles may go up to 2, this wire only to 1.
                    c.temperature((float) Math.min(1, request.sampling().temperature()));
                  }
                });
    JsonNode schema = request.format().schema();
    boolean tool = schema != null && schema.path("type").asString("").equals("object");
    if (schema != null && tool) {
      converse.toolConfig(tool(schema));
    }
    String system = request.content().system() == null ? "" : request.content().system();
    if (schema != null && !tool) {
      system += "\n\nAnswer with nothing but JSON that satisfies this JSON Schema: " + schema;
    }
    if (!system.isEmpty()) {
      converse.system(SystemContentBlock.fromText(system.strip()));
    }
    return converse.build();
  }

  private static ToolConfiguration tool(JsonNode schema) {
    return ToolConfiguration.builder()
        .tools(
            Tool.builder()
                .toolSpec(s -> s.name(TOOL).inputSchema(i -> i.json(document(schema))))
                .build())
        .toolChoice(c -> c.tool(t -> t.name(TOOL)))
        .build();
  }

  /** The SDK has a tree of its own. */
  private static Document document(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Document> members = new LinkedHashMap<>();
        node.properties().forEach(e -> members.put(e.getKey(), document(e.getValue())));
        yield Document.fromMap(members);
      }
      case ARRAY -> {
        List<Document> items = node.values().stream().map(ConverseBody::document).toList();
        yield Document.fromList(items);
      }
      case STRING -> Document.fromString(node.stringValue());
      case NUMBER -> Document.fromNumber(node.decimalValue());
      case BOOLEAN -> Document.fromBoolean(node.booleanValue());
      case NULL, MISSING, BINARY, POJO -> Document.fromNull();
    };
  }
}
