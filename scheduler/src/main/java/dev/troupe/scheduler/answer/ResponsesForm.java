package dev.troupe.scheduler.answer;

import dev.troupe.schemas.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/responses}. */
final class ResponsesForm implements StreamForm {
  @Override
  public ObjectNode whole(TaskAnswer answer) {
    String id = answer.taskId().toString().replace("-", "");
    boolean cut = answer.finishReason().equals("length");
    ObjectNode body = Json.MESSAGES.createObjectNode();
    body.put("id", "resp_" + id);
    body.put("object", "response");
    body.put("created_at", answer.createdAt().getEpochSecond());
    body.put("status", cut ? "incomplete" : "completed");
    body.putNull("error");
    if (cut) {
      body.putObject("incomplete_details").put("reason", "max_output_tokens");
    } else {
      body.putNull("incomplete_details");
    }
    body.putNull("instructions");
    body.putObject("metadata");
    body.put("model", answer.modelName());
    body.set("output", output(answer, id));
    body.put("parallel_tool_calls", true);
    body.putNull("temperature");
    body.put("tool_choice", "auto");
    body.putArray("tools");
    body.putNull("top_p");
    usage(answer.tokens(), body.putObject("usage"));
    return body;
  }

  private static ArrayNode output(TaskAnswer answer, String id) {
    ArrayNode output = Json.MESSAGES.createArrayNode();
    JsonNode calls = answer.details().path("tool_calls");
    if (!answer.text().isEmpty() || calls.isEmpty()) {
      ObjectNode message = output.addObject().put("type", "message").put("id", "msg_" + id);
      message.put("status", "completed").put("role", "assistant");
      ObjectNode part = message.putArray("content").addObject().put("type", "output_text");
      part.put("text", answer.text());
      part.putArray("annotations");
    }
    int position = 0;
    for (JsonNode call : calls) {
      output
          .addObject()
          .put("type", "function_call")
          .put("id", "fc_" + id + position++)
          .put("call_id", call.path("id").asString(""))
          .put("name", call.path("function").path("name").asString(""))
          .put("arguments", call.path("function").path("arguments").asString(""))
          .put("status", "completed");
    }
    return output;
  }

  private static void usage(TaskAnswer.Tokens tokens, ObjectNode usage) {
    usage.put("input_tokens", tokens.input());
    usage.putObject("input_tokens_details").put("cached_tokens", tokens.cached());
    usage.put("output_tokens", tokens.output());
    usage.putObject("output_tokens_details").put("reasoning_tokens", tokens.reasoning());
    usage.put("total_tokens", tokens.input() + tokens.output());
  }

  @Override
  public List<String> events(TaskAnswer answer) {
    ObjectNode whole = whole(answer);
    List<String> events = new ArrayList<>();
    ObjectNode begun = whole.deepCopy().put("status", "in_progress");
    begun.putArray("output");
    events.add(event("response.created", events.size(), begun));
    events.add(event("response." + whole.path("status").asString(""), events.size(), whole));
    return events;
  }

  private static String event(String type, int number, ObjectNode response) {
    ObjectNode event =
        Json.MESSAGES.createObjectNode().put("type", type).put("sequence_number", number);
    event.set("response", response);
    return "event: " + type + "\ndata: " + event + "\n\n";
  }
}
