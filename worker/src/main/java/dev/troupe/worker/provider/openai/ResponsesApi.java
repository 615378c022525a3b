package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.Json;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.Wording;
import dev.troupe.worker.provider.http.Options;
import dev.troupe.worker.provider.http.Parameters;
import dev.troupe.worker.provider.http.Reply;
import dev.troupe.worker.provider.http.Tool;
import dev.troupe.worker.provider.http.ToolChoice;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /responses}. Option {@code store}: keep answers at the provider. */
final class ResponsesApi implements Api {
  private static final Wording WORDING = Says.responses();
  private static final Set<String> SAME = Set.of("parallel_tool_calls", "top_logprobs", "top_p");

  private final Tier tier;
  private final boolean store;
  private final boolean metadata;

  ResponsesApi(Dialect dialect, Tier tier, Options options) {
    this.tier = tier;
    store = options.bool("store", false);
    metadata = options.bool("metadata", dialect == Dialect.OPENAI);
  }

  @Override
  public String path() {
    return "/responses";
  }

  @Override
  public Wording wording() {
    return WORDING;
  }

  @Override
  public ObjectNode body(ProviderRequest request) {
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("model", request.model());
    ResponseItems.write(request.content(), body);
    body.put("max_output_tokens", request.sampling().maxTokens());
    if (request.sampling().temperature() != null) {
      body.put("temperature", request.sampling().temperature());
    }
    text(request, body);
    parameters(Parameters.of(request), body);
    tier.write(body);
    // Here the provider keeps every answer, unless it is told not to.
    body.put("store", store);
    if (metadata) {
      body.putObject("metadata").put("call_id", request.callId().toString());
    }
    return body;
  }

  private static void text(ProviderRequest request, ObjectNode body) {
    Parameters parameters = Parameters.of(request);
    JsonNode schema = request.format().schema();
    if (schema != null) {
      body.putObject("text")
          .putObject("format")
          .put("type", "json_schema")
          .put("name", Names.ofSchema(request.schemaName()))
          .put("strict", false)
          .set("schema", schema);
    }
    if (parameters.has("verbosity")) {
      body.withObject("/text").set("verbosity", parameters.get("verbosity"));
    }
  }

  private static void parameters(Parameters parameters, ObjectNode body) {
    parameters.copy(SAME, body);
    if (parameters.has("reasoning_effort")) {
      body.putObject("reasoning").set("effort", parameters.get("reasoning_effort"));
    }
    if (parameters.get("logprobs").asBoolean(false)) {
      body.putArray("include").add("message.output_text.logprobs");
    }
    if (parameters.offersTools()) {
      ArrayNode tools = body.putArray("tools");
      parameters.tools().forEach(tool -> tool(tool, tools.addObject()));
    }
    ToolChoice choice = parameters.choice();
    if (choice.kind() == ToolChoice.Kind.NAMED) {
      body.putObject("tool_choice").put("type", "function").put("name", choice.name());
    } else {
      parameters.copy("tool_choice", body, "tool_choice");
    }
  }

  private static void tool(Tool tool, ObjectNode into) {
    into.put("type", "function").put("name", tool.name());
    if (tool.description() != null) {
      into.put("description", tool.description());
    }
    into.set("parameters", tool.schemaOrEmpty());
    // Left out means yes here.
    into.put("strict", tool.strict());
  }

  @Override
  public ProviderOutcome read(ProviderRequest request, Reply reply, JsonNode body) {
    return ResponseReply.read(request, reply, body);
  }
}
