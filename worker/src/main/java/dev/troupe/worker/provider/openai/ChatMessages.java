package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.worker.provider.http.Calls;
import dev.troupe.worker.provider.http.DataUrl;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a conversation for chat completions.
 *
 * @param developers whether a developer is another than the system
 */
record ChatMessages(boolean developers) {
  void write(List<Message> messages, ArrayNode into) {
    messages.forEach(message -> write(message, into.addObject()));
  }

  private void write(Message message, ObjectNode into) {
    into.put("role", role(message.speaker()));
    if (message.name() != null) {
      into.put("name", message.name());
    }
    if (message.toolCallId() != null) {
      into.put("tool_call_id", message.toolCallId());
    }
    content(message.parts(), into);
    if (!message.toolCalls().isEmpty()) {
      ArrayNode calls = into.putArray("tool_calls");
      for (ToolCall call : message.toolCalls()) {
        Calls.add(calls, call.id(), call.name(), call.arguments());
      }
    }
  }

  private String role(Speaker speaker) {
    return switch (speaker) {
      case SYSTEM -> "system";
      case DEVELOPER -> developers ? "developer" : "system";
      case USER -> "user";
      case ASSISTANT -> "assistant";
      case TOOL -> "tool";
    };
  }

  /** One text as it is; who only calls tools says nothing. */
  private static void content(List<Part> parts, ObjectNode into) {
    if (parts.size() == 1 && parts.getFirst() instanceof Part.Text(String text)) {
      into.put("content", text);
    } else if (!parts.isEmpty()) {
      ArrayNode content = into.putArray("content");
      parts.forEach(part -> part(part, content.addObject()));
    }
  }

  private static void part(Part part, ObjectNode into) {
    switch (part) {
      case Part.Text text -> into.put("type", "text").put("text", text.text());
      case Part.Image image -> {
        into.put("type", "image_url");
        ObjectNode url = into.putObject("image_url").put("url", DataUrl.of(image.source()));
        if (image.detail() != null) {
          url.put("detail", image.detail());
        }
      }
      case Part.Audio audio -> {
        into.put("type", "input_audio");
        into.putObject("input_audio")
            .put("data", DataUrl.inline(audio.source()).data())
            .put("format", audio.format());
      }
      case Part.Document document -> {
        into.put("type", "file");
        into.putObject("file")
            .put("filename", filename(document.source(), document.name()))
            .put("file_data", DataUrl.of(document.source()));
      }
    }
  }

  /** The wire wants one. */
  static String filename(Source source, @Nullable String name) {
    if (name != null) {
      return name;
    }
    boolean pdf =
        !(source instanceof Source.Inline inline) || inline.mediaType().equals("application/pdf");
    return pdf ? "document.pdf" : "document.txt";
  }
}
