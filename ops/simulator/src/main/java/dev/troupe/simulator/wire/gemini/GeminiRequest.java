package dev.troupe.simulator.wire.gemini;

import dev.troupe.simulator.wire.AnswerShape;
import dev.troupe.simulator.wire.Attachment;
import dev.troupe.simulator.wire.BadRequest;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Keeping;
import dev.troupe.simulator.wire.Message;
import dev.troupe.simulator.wire.RequestBody;
import dev.troupe.simulator.wire.SimulatedRequest;
import dev.troupe.simulator.wire.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads a request. */
final class GeminiRequest {
  private static final Set<String> KNOWN =
      Set.of(
          "contents",
          "systemInstruction",
          "system_instruction",
          "generationConfig",
          "generation_config",
          "safetySettings",
          "tools",
          "toolConfig",
          "cachedContent",
          "labels",
          "store",
          "serviceTier");

  private static final int MOST_CANDIDATES = 8;

  private GeminiRequest() {}

  static SimulatedRequest read(HttpCall call) {
    var path = GeminiHttp.GENERATE.matcher(call.path());
    if (!path.matches()) {
      throw new IllegalStateException(call.path());
    }
    var body = RequestBody.object(call);
    for (var name : body.propertyNames()) {
      if (!KNOWN.contains(name)) {
        throw BadRequest.at(
            name,
            "Invalid JSON payload received. Unknown name \"" + name + "\": Cannot find field.");
      }
    }
    var config =
        body.has("generationConfig")
            ? body.path("generationConfig")
            : body.path("generation_config");
    var candidates = RequestBody.count(config, "candidateCount");
    if (candidates != null && candidates > MOST_CANDIDATES) {
      throw BadRequest.at("candidateCount", "candidateCount must be 8 at most.");
    }
    var wanted =
        new Wanted(GeminiTools.read(body.path("tools")), candidates == null ? 1 : candidates);
    var forced = GeminiTools.forced(body.path("toolConfig"), wanted);
    var model = path.group(1);
    return new SimulatedRequest(
        model,
        messages(body),
        forced == null ? form(config) : forced,
        RequestBody.count(config, "maxOutputTokens"),
        RequestBody.parameters(
            body, Set.of("contents", "systemInstruction", "system_instruction", "labels")),
        thinks(model, config.path("thinkingConfig").path("thinkingBudget")),
        null,
        Keeping.billOnly(call),
        wanted);
  }

  /** All but the light ones think unless told not to; the pro ones cannot be told. */
  private static boolean thinks(String model, JsonNode budget) {
    if (budget.isNumber() && budget.intValue() == 0) {
      if (model.contains("pro")) {
        throw BadRequest.at(
            "thinkingBudget", "Budget 0 is invalid. This model only works in thinking mode.");
      }
      return false;
    }
    return (model.startsWith("gemini-2.5") && !model.contains("lite")) || budget.isNumber();
  }

  private static List<Message> messages(JsonNode body) {
    var messages = new ArrayList<Message>();
    for (var name : List.of("systemInstruction", "system_instruction")) {
      if (body.has(name)) {
        messages.add(parts(body.path(name)).as("system"));
      }
    }
    var contents = body.path("contents");
    if (!contents.isArray() || contents.isEmpty()) {
      throw BadRequest.at(
          "contents", "* GenerateContentRequest.contents: contents is not specified");
    }
    for (var content : contents) {
      var role = content.path("role").asString("user");
      if (!role.equals("user") && !role.equals("model")) {
        throw BadRequest.at("contents", "Please use a valid role: user, model.");
      }
      var answers = content.path("parts").path(0).has("functionResponse");
      messages.add(parts(content).as(answers ? "tool" : role));
    }
    return List.copyOf(messages);
  }

  private static Message.Builder parts(JsonNode content) {
    if (!content.path("parts").isArray() || content.path("parts").isEmpty()) {
      throw BadRequest.at("parts", "* contents.parts must not be empty.");
    }
    var message = new Message.Builder();
    content.path("parts").forEach(part -> part(part, message));
    return message;
  }

  private static void part(JsonNode part, Message.Builder into) {
    if (part.has("inlineData")) {
      var data = part.path("inlineData");
      var type = RequestBody.text(data, "mimeType");
      into.attach(Attachment.of(GeminiTools.kind(type), type, RequestBody.text(data, "data")));
    } else if (part.has("functionCall")) {
      into.text(RequestBody.text(part.path("functionCall"), "name"));
      into.text(part.path("functionCall").path("args").toString());
    } else if (part.has("functionResponse")) {
      RequestBody.text(part.path("functionResponse"), "name");
      into.text(part.path("functionResponse").path("response").toString());
    } else {
      into.text(part.path("text").asString(" "));
    }
  }

  private static AnswerShape form(JsonNode config) {
    var json = config.path("responseMimeType").asString("").equals("application/json");
    var open = config.path("responseSchema");
    var schema = config.path("responseJsonSchema");
    if ((open.isObject() || schema.isObject()) && !json) {
      throw BadRequest.at(
          "responseSchema",
          "Response schema needs response mime type: application/json (or text/x.enum)");
    }
    if (open.isObject() && schema.isObject()) {
      throw BadRequest.at("responseSchema", "Only one of the two response schemas may be set.");
    }
    if (open.isObject()) {
      return new AnswerShape.Schema(OpenApiSchema.toJsonSchema(open));
    }
    if (schema.isObject()) {
      return new AnswerShape.Schema(schema);
    }
    return json ? new AnswerShape.AnyJson() : new AnswerShape.Plain();
  }
}
