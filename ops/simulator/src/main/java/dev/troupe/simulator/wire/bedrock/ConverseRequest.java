package dev.troupe.simulator.wire.bedrock;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Keeping;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads a Converse request; a {@code cachePoint} marks all that stands before it. */
final class ConverseRequest {
  private final List<Message> messages = new ArrayList<>();
  private final List<Integer> breakpoints = new ArrayList<>();

  private ConverseRequest() {}

  static SimulatedRequest read(HttpCall call) {
    var path = BedrockHttp.CONVERSE.matcher(call.path());
    if (!path.matches()) {
      throw new IllegalStateException(call.path());
    }
    return new ConverseRequest().request(path.group(1), call);
  }

  private SimulatedRequest request(String model, HttpCall call) {
    var body = RequestBody.object(call);
    body.path("system").forEach(block -> block("system", block));
    var turns = body.path("messages");
    if (!turns.isArray() || turns.isEmpty()) {
      throw BadRequest.at("messages", "A conversation must start with a user message.");
    }
    for (var turn : turns) {
      var role = turn.path("role").asString("");
      if (!role.equals("user") && !role.equals("assistant")) {
        throw BadRequest.at(
            "role", "Member must satisfy enum value set: [user, assistant]: " + role);
      }
      turn.path("content").forEach(block -> block(role, block));
    }
    return new SimulatedRequest(
        model,
        List.copyOf(messages),
        form(body),
        RequestBody.count(body.path("inferenceConfig"), "maxTokens"),
        RequestBody.parameters(body, Set.of("messages", "system", "requestMetadata")),
        false,
        List.copyOf(breakpoints),
        new Keeping(
            false, metadata(body.path("requestMetadata")), call.header("x-client-request-id")));
  }

  private void block(String role, JsonNode block) {
    if (block.has("cachePoint")) {
      breakpoints.add(messages.size());
    } else if (block.path("text").isString()) {
      messages.add(new Message(role, block.path("text").stringValue()));
    } else {
      messages.add(new Message("other", block.toString()));
    }
  }

  private static Map<String, String> metadata(JsonNode node) {
    var metadata = new HashMap<String, String>();
    node.properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asString("")));
    return metadata;
  }

  private static AnswerShape form(JsonNode body) {
    var tools = body.path("toolConfig");
    var choice = tools.path("toolChoice");
    if (choice.has("tool")) {
      return tool(tools.path("tools"), choice.path("tool").path("name").asString(""));
    }
    if (choice.has("any")) {
      return tool(tools.path("tools"), tools.at("/tools/0/toolSpec/name").asString(""));
    }
    var format = body.path("outputConfig").path("textFormat");
    return format.path("type").asString("").equals("json_schema")
        ? new AnswerShape.Schema(schema(format.at("/structure/jsonSchema/schema")))
        : new AnswerShape.Plain();
  }

  private static AnswerShape tool(JsonNode tools, String name) {
    for (var tool : tools) {
      var spec = tool.path("toolSpec");
      if (spec.path("name").asString("").equals(name)) {
        return new AnswerShape.Schema(spec.path("inputSchema").path("json"), name);
      }
    }
    throw BadRequest.at("toolChoice", "The tool " + name + " is not in toolConfig.tools.");
  }

  /** The schema is JSON within a text here. */
  private static JsonNode schema(JsonNode text) {
    try {
      return LimitedJson.mapper().readTree(text.asString(""));
    } catch (JacksonException e) {
      throw BadRequest.at("outputConfig", "The schema is not JSON.");
    }
  }
}
