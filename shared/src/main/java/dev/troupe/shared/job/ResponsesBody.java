package dev.troupe.shared.job;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.role.Parameters;
import dev.troupe.shared.role.RoleReader;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of {@code /v1/responses} into the form of a conversation. */
final class ResponsesBody {
  private static final Notation<String> ITEM =
      Notation.oneOf(List.of("message", "function_call", "function_call_output"));
  private static final String INPUT = "a text that is not empty, or a list of items";
  private static final String NOTHING = "nothing: a task keeps no conversation";

  private ResponsesBody() {}

  static TaskRequest read(FieldReader body) {
    SortedMap<String, JsonNode> more =
        Parameters.some(body, "top_p", "top_logprobs", "parallel_tool_calls");
    FieldReader reasoning = body.section("reasoning");
    put(more, "reasoning_effort", Parameters.one(reasoning, "effort", "reasoning_effort"));
    reasoning.finish();
    FieldReader text = body.section("text");
    put(more, "verbosity", Parameters.one(text, "verbosity", "verbosity"));
    tools(body, more);
    choice(body, more);
    TaskRequest read =
        new TaskRequest(
            messages(body),
            body.value("model", Notation.MODEL),
            null,
            null,
            ResponseFormats.read(text, "format"),
            body.value("temperature", RoleReader.TEMPERATURE),
            body.value("max_output_tokens", RoleReader.MAX_TOKENS),
            more);
    text.finish();
    Labels.read(body);
    body.refuse("previous_response_id", NOTHING);
    body.refuse("conversation", NOTHING);
    body.finish();
    return read;
  }

  private static List<Message> messages(FieldReader body) {
    List<Message> messages = new ArrayList<>();
    String instructions = body.value("instructions", Notation.PROSE);
    if (instructions != null) {
      messages.add(Message.text(Speaker.SYSTEM, instructions));
    }
    JsonNode input = body.json("input");
    if (input != null && input.isArray() && !input.isEmpty()) {
      List<FieldReader> items = body.list("input", 1, MessageReader.MAX_MESSAGES);
      for (FieldReader item : items == null ? List.<FieldReader>of() : items) {
        item(item, messages);
      }
    } else if (input != null && input.isString() && !input.stringValue().isBlank()) {
      messages.add(Message.text(Speaker.USER, input.stringValue()));
    } else {
      body.error("input", input == null ? null : "blank", INPUT);
    }
    return messages;
  }

  private static void item(FieldReader item, List<Message> messages) {
    JsonNode _ = item.json("id");
    JsonNode _ = item.json("status");
    String type = item.value("type", ITEM, "message");
    switch (type) {
      case "function_call" -> {
        String id = item.required("call_id", Notation.NAME);
        String name = item.required("name", Notation.NAME);
        String arguments = item.required("arguments", Notation.PROSE);
        item.finish();
        if (id != null && name != null && arguments != null) {
          called(new ToolCall(id, name, arguments), messages);
        }
      }
      case "function_call_output" -> {
        String id = item.required("call_id", Notation.NAME);
        String output = item.required("output", Notation.PROSE);
        item.finish();
        if (id != null && output != null) {
          List<Part> parts = output.isEmpty() ? List.of() : List.of(new Part.Text(output));
          messages.add(new Message(Speaker.TOOL, null, parts, List.of(), id));
        }
      }
      default -> MessageReader.message(item, messages);
    }
  }

  /** Several calls that follow each other are of one message. */
  private static void called(ToolCall call, List<Message> messages) {
    Message last = messages.isEmpty() ? null : messages.getLast();
    if (last != null && last.speaker() == Speaker.ASSISTANT) {
      List<ToolCall> calls = new ArrayList<>(last.toolCalls());
      calls.add(call);
      messages.removeLast();
      messages.add(new Message(Speaker.ASSISTANT, last.name(), last.parts(), calls, null));
    } else {
      messages.add(new Message(Speaker.ASSISTANT, null, List.of(), List.of(call), null));
    }
  }

  private static void put(SortedMap<String, JsonNode> more, String name, @Nullable JsonNode value) {
    if (value != null) {
      more.put(name, value);
    }
  }

  /** There a function stands in the tool itself; in the chat API, in an object of its own. */
  private static void tools(FieldReader body, SortedMap<String, JsonNode> more) {
    List<FieldReader> tools = body.list("tools", 1, Parameters.MAX_TOOLS);
    ArrayNode chat = Json.MESSAGES.createArrayNode();
    for (FieldReader tool : tools == null ? List.<FieldReader>of() : tools) {
      chat.add(Parameters.function(tool));
    }
    if (!chat.isEmpty()) {
      more.put("tools", chat);
    }
  }

  private static void choice(FieldReader body, SortedMap<String, JsonNode> more) {
    JsonNode choice = body.json("tool_choice");
    if (choice instanceof ObjectNode named && named.path("name").isString()) {
      ObjectNode chat = Json.MESSAGES.createObjectNode().put("type", "function");
      chat.putObject("function").set("name", named.path("name"));
      more.put("tool_choice", chat);
    } else {
      put(more, "tool_choice", Parameters.choice(body));
    }
  }
}
