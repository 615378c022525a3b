package dev.troupe.worker.provider.bedrock;

import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Tool;
import dev.troupe.worker.provider.http.ToolChoice;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import tools.jackson.databind.JsonNode;

/** Writes the tools that a model may call, or has to. */
final class Offer {
  static final String ANSWER = "answer";

  private Offer() {}

  /** The one that an answer of a schema is asked for with. */
  static ToolConfiguration answer(JsonNode schema) {
    return ToolConfiguration.builder()
        .tools(
            software.amazon.awssdk.services.bedrockruntime.model.Tool.fromToolSpec(
                s -> s.name(ANSWER).inputSchema(i -> i.json(Documents.of(schema)))))
        .toolChoice(c -> c.tool(t -> t.name(ANSWER)))
        .build();
  }

  static ToolConfiguration of(Parameters parameters) {
    ToolConfiguration.Builder config =
        ToolConfiguration.builder().tools(parameters.tools().stream().map(Offer::tool).toList());
    ToolChoice choice = parameters.choice();
    switch (choice.kind()) {
      // Left out means the same, and is known by all models.
      case AUTO -> {}
      case REQUIRED -> config.toolChoice(c -> c.any(a -> {}));
      case NAMED -> config.toolChoice(c -> c.tool(t -> t.name(choice.name())));
      case NONE, OTHER -> throw new IllegalStateException("no such choice here");
    }
    return config.build();
  }

  private static software.amazon.awssdk.services.bedrockruntime.model.Tool tool(Tool tool) {
    return software.amazon.awssdk.services.bedrockruntime.model.Tool.fromToolSpec(
        s ->
            s.name(tool.name())
                .description(tool.description())
                .strict(strict(tool))
                .inputSchema(i -> i.json(Documents.of(tool.schemaOrEmpty()))));
  }

  private static @Nullable Boolean strict(Tool tool) {
    return tool.strict() ? true : null;
  }
}
