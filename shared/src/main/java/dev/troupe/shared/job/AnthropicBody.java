package dev.troupe.shared.job;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.shared.input.FieldReader;
import dev.troupe.shared.input.Notation;
import dev.troupe.shared.role.Parameters;
import dev.troupe.shared.role.RoleReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of Anthropic's {@code /v1/messages} into the form of a conversation. */
final class AnthropicBody {
  private static final int MAX_BLOCKS = 1_000;
  private static final String CONTENT = "a text that is not empty, or a list of blocks";

  private static final Notation<String> SPEAKER = Notation.oneOf(List.of("user", "assistant"));
  private static final Notation<String> BLOCK =
      Notation.oneOf(List.of("text", "image", "document", "tool_use", "tool_result"));
  private static final Notation<String> SOURCE = Notation.oneOf(List.of("base64", "url", "text"));
  private static final Notation<String> MEDIA_TYPE =
      Notation.matching("[a-z]+/[A-Za-z0-9.+-]+", "a media type such as image/png");
  private static final Notation<String> CHOICE =
      Notation.oneOf(List.of("auto", "any", "tool", "none"));
  private static final Notation<String> CUSTOM = Notation.oneOf(List.of("custom"));

  private AnthropicBody() {}

  static TaskRequest read(FieldReader body) {
    SortedMap<String, JsonNode> more = new TreeMap<>(Parameters.some(body, "top_p", "top_k"));
    List<String> stop = body.values("stop_sequences", 4, Notation.SOME_PROSE);
    if (stop != null && !stop.isEmpty()) {
      more.put("stop", Json.MESSAGES.valueToTree(stop));
    }
    tools(body, more);
    choice(body, more);
    thinking(body, more);
    Labels.read(body);
    TaskRequest read =
        new TaskRequest(
            messages(body),
            body.value("model", Notation.MODEL),
            null,
            null,
            null,
            body.value("temperature", RoleReader.TEMPERATURE),
            body.required("max_tokens", RoleReader.MAX_TOKENS),
            more);
    body.finish();
    return read;
  }

  private static List<Message> messages(FieldReader body) {
    List<Message> messages = new ArrayList<>();
    JsonNode system = body.json("system");
    if (system != null && system.isString()) {
      messages.add(Message.text(Speaker.SYSTEM, system.stringValue()));
    } else if (system != null) {
      List<FieldReader> blocks = body.list("system", 1, MAX_BLOCKS);
      List<Part> parts = new ArrayList<>();
      for (FieldReader block : blocks == null ? List.<FieldReader>of() : blocks) {
        block.required("type", Notation.oneOf(List.of("text")));
        text(block, "text", parts);
        finish(block);
      }
      messages.add(new Message(Speaker.SYSTEM, null, parts, List.of(), null));
    }
    List<FieldReader> items = body.requiredList("messages", 1, MessageReader.MAX_MESSAGES);
    for (FieldReader item : items == null ? List.<FieldReader>of() : items) {
      message(item, messages);
    }
    return messages;
  }

  private static void message(FieldReader item, List<Message> messages) {
    boolean user = !"assistant".equals(item.required("role", SPEAKER));
    JsonNode content = item.json("content");
    List<Part> parts = new ArrayList<>();
    List<ToolCall> calls = new ArrayList<>();
    if (content != null && content.isArray() && !content.isEmpty()) {
      List<FieldReader> blocks = item.list("content", 1, MAX_BLOCKS);
      for (FieldReader block : blocks == null ? List.<FieldReader>of() : blocks) {
        block(block, parts, calls, messages);
      }
    } else if (content != null && content.isString() && !content.stringValue().isBlank()) {
      parts.add(new Part.Text(content.stringValue()));
    } else {
      item.error("content", content == null ? null : "blank", CONTENT);
    }
    item.finish();
    if (!calls.isEmpty() && user) {
      item.error("content", "tool_use", "none of a user: only an assistant calls tools");
    }
    if (!parts.isEmpty() || !calls.isEmpty()) {
      Speaker speaker = user ? Speaker.USER : Speaker.ASSISTANT;
      messages.add(new Message(speaker, null, parts, user ? List.of() : calls, null));
    }
  }

  /**
   * @param messages what a tool has answered becomes one of its own, before the rest
   */
  private static void block(
      FieldReader block, List<Part> parts, List<ToolCall> calls, List<Message> messages) {
    String type = Objects.requireNonNullElse(block.required("type", BLOCK), "");
    switch (type) {
      case "text" -> text(block, "text", parts);
      case "image" -> {
        Source source = source(block.section("source"));
        if (source != null) {
          parts.add(new Part.Image(source, null));
        }
      }
      case "document" -> document(block, parts);
      case "tool_use" -> {
        String id = block.required("id", Notation.NAME);
        String name = block.required("name", Notation.NAME);
        JsonNode input = block.jsonObject("input");
        if (id != null && name != null) {
          calls.add(new ToolCall(id, name, input == null ? "{}" : input.toString()));
        }
      }
      case "tool_result" -> answered(block, messages);
      default -> {
        return; // said already
      }
    }
    finish(block);
  }

  private static void answered(FieldReader block, List<Message> messages) {
    String id = block.required("tool_use_id", Notation.NAME);
    block.value("is_error", Notation.BOOLEAN);
    JsonNode content = block.json("content");
    List<Part> parts = new ArrayList<>();
    if (content != null && content.isString() && !content.stringValue().isEmpty()) {
      parts.add(new Part.Text(content.stringValue()));
    } else if (content != null && !content.isEmpty()) {
      List<FieldReader> blocks = block.list("content", 1, MAX_BLOCKS);
      for (FieldReader inner : blocks == null ? List.<FieldReader>of() : blocks) {
        block(inner, parts, new ArrayList<>(), new ArrayList<>());
      }
    }
    if (id != null) {
      messages.add(new Message(Speaker.TOOL, null, parts, List.of(), id));
    }
  }

  private static void document(FieldReader block, List<Part> parts) {
    String title = block.value("title", Notation.NAME);
    FieldReader from = block.section("source");
    if ("text".equals(from.value("type", Notation.PROSE))) {
      from.value("media_type", MEDIA_TYPE);
      text(from, "data", parts);
      from.finish();
      return;
    }
    Source source = source(from);
    if (source != null) {
      parts.add(new Part.Document(source, title));
    }
  }

  private static @Nullable Source source(FieldReader source) {
    String type = source.required("type", SOURCE);
    Source read = null;
    if ("url".equals(type)) {
      read = source.required("url", MessageReader.PICTURE);
    } else if ("base64".equals(type)) {
      String media = source.required("media_type", MEDIA_TYPE);
      String data = source.required("data", MessageReader.BASE64);
      read = media == null || data == null ? null : new Source.Inline(media, data);
    } else if (type != null) {
      source.error("type", type, "base64 or url");
    }
    source.finish();
    return read;
  }

  private static void text(FieldReader block, String key, List<Part> parts) {
    String text = block.required(key, Notation.PROSE);
    if (text != null) {
      parts.add(new Part.Text(text));
    }
  }

  /** What says nothing of the question is taken, so that bodies can stay as they are. */
  private static void finish(FieldReader block) {
    JsonNode _ = block.json("cache_control");
    JsonNode _ = block.json("citations");
    block.finish();
  }

  private static void tools(FieldReader body, SortedMap<String, JsonNode> more) {
    List<FieldReader> tools = body.list("tools", 1, Parameters.MAX_TOOLS);
    ArrayNode chat = Json.MESSAGES.createArrayNode();
    for (FieldReader tool : tools == null ? List.<FieldReader>of() : tools) {
      tool.value("type", CUSTOM);
      String name = tool.required("name", Notation.NAME);
      String description = tool.value("description", Notation.PROSE);
      JsonNode schema = tool.jsonObject("input_schema");
      finish(tool);
      ObjectNode function =
          chat.addObject().put("type", "function").putObject("function").put("name", name);
      if (description != null) {
        function.put("description", description);
      }
      if (schema != null) {
        function.set("parameters", schema);
      }
    }
    if (!chat.isEmpty()) {
      more.put("tools", chat);
    }
  }

  private static void choice(FieldReader body, SortedMap<String, JsonNode> more) {
    FieldReader choice = body.object("tool_choice");
    if (choice == null) {
      return;
    }
    String type = Objects.requireNonNullElse(choice.required("type", CHOICE), "");
    String name = choice.value("name", Notation.NAME);
    Boolean alone = choice.value("disable_parallel_tool_use", Notation.BOOLEAN);
    choice.finish();
    if (alone != null) {
      more.put("parallel_tool_calls", Json.MESSAGES.valueToTree(!alone));
    }
    if (type.equals("tool")) {
      ObjectNode named = Json.MESSAGES.createObjectNode().put("type", "function");
      named.putObject("function").put("name", name);
      more.put("tool_choice", named);
      if (name == null) {
        choice.error("name", null, "the name of a tool");
      }
    } else {
      String word = type.equals("any") ? "required" : type;
      more.put("tool_choice", Json.MESSAGES.valueToTree(word));
    }
  }

  /** Only Anthropic has such a budget: its accounts have to allow it, as all that is extra. */
  private static void thinking(FieldReader body, SortedMap<String, JsonNode> more) {
    JsonNode thinking = body.jsonObject("thinking");
    if (thinking != null && !thinking.path("type").asString("").equals("disabled")) {
      ObjectNode extra =
          more.get(Parameters.EXTRA) instanceof ObjectNode given
              ? given.deepCopy()
              : Json.MESSAGES.createObjectNode();
      more.put(Parameters.EXTRA, extra.set("thinking", thinking));
    }
  }
}
