package dev.troupe.simulator.wire.bedrock;

import dev.troupe.simulator.json.LimitedJson;
import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.Attachment;
import dev.troupe.simulator.wire.Attachment.Kind;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Keeping;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads a Converse request; a {@code cachePoint} marks all that stands before it. */
final class ConverseRequest {
  private final List<Message> messages = new ArrayList<>();
  private final List<Integer> breakpoints = new ArrayList<>();
  private final Set<String> calls = new HashSet<>();

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
    var before = "assistant";
    for (var turn : turns) {
      var role = turn.path("role").asString("");
      if (!role.equals("user") && !role.equals("assistant")) {
        throw BadRequest.at(
            "role", "Member must satisfy enum value set: [user, assistant]: " + role);
      }
      if (role.equals(before)) {
        throw BadRequest.at(
            "role", "A conversation must alternate between user and assistant roles.");
      }
      before = role;
      turn.path("content").forEach(block -> block(role, block));
    }
    var wanted = Wanted.of(tools(body.path("toolConfig").path("tools")));
    return new SimulatedRequest(
        model,
        List.copyOf(messages),
        form(body, wanted),
        RequestBody.count(body.path("inferenceConfig"), "maxTokens"),
        RequestBody.parameters(body, Set.of("messages", "system", "requestMetadata")),
        false,
        List.copyOf(breakpoints),
        new Keeping(
            false, metadata(body.path("requestMetadata")), call.header("x-client-request-id")),
        wanted);
  }

  private void block(String role, JsonNode block) {
    if (block.has("cachePoint")) {
      breakpoints.add(messages.size());
    } else if (block.path("text").isString()) {
      messages.add(new Message(role, block.path("text").stringValue()));
    } else if (block.has("image")) {
      messages.add(Message.of(role, attachment(Kind.PICTURE, "image/", block.path("image"))));
    } else if (block.has("audio")) {
      messages.add(Message.of(role, attachment(Kind.RECORDING, "audio/", block.path("audio"))));
    } else if (block.has("document")) {
      var document = block.path("document");
      RequestBody.text(document, "name");
      messages.add(Message.of(role, attachment(Kind.DOCUMENT, "application/", document)));
    } else if (block.has("toolUse")) {
      messages.add(new Message(role, used(block.path("toolUse"))));
    } else if (block.has("toolResult")) {
      messages.add(new Message("tool", result(block.path("toolResult"))));
    } else {
      messages.add(new Message("other", block.toString()));
    }
  }

  private static Attachment attachment(Kind kind, String family, JsonNode block) {
    return Attachment.of(
        kind,
        family + RequestBody.text(block, "format"),
        RequestBody.text(block.path("source"), "bytes"));
  }

  private String used(JsonNode use) {
    calls.add(RequestBody.text(use, "toolUseId"));
    return RequestBody.text(use, "name") + use.path("input");
  }

  private String result(JsonNode result) {
    if (!calls.contains(RequestBody.text(result, "toolUseId"))) {
      throw BadRequest.at("toolResult", "toolResult without a toolUse of the previous turn.");
    }
    var text = new StringBuilder();
    result.path("content").forEach(block -> text.append(block.path("text").asString("")));
    return text.toString();
  }

  private static Map<String, String> metadata(JsonNode node) {
    var metadata = new HashMap<String, String>();
    node.properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asString("")));
    return metadata;
  }

  private static AnswerShape form(JsonNode body, Wanted wanted) {
    var choice = body.path("toolConfig").path("toolChoice");
    if (choice.has("tool")) {
      return wanted.calling(RequestBody.text(choice.path("tool"), "name"));
    }
    if (choice.has("any")) {
      return wanted.calling("");
    }
    var format = body.path("outputConfig").path("textFormat");
    return format.path("type").asString("").equals("json_schema")
        ? new AnswerShape.Schema(schema(format.at("/structure/jsonSchema/schema")))
        : new AnswerShape.Plain();
  }

  private static List<Wanted.Tool> tools(JsonNode tools) {
    var read = new ArrayList<Wanted.Tool>();
    for (var tool : tools) {
      var spec = tool.path("toolSpec");
      read.add(
          new Wanted.Tool(
              RequestBody.text(spec, "name"),
              spec.path("description").asString(""),
              spec.path("inputSchema").path("json")));
    }
    return read;
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
