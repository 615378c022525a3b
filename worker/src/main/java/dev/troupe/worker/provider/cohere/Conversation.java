package dev.troupe.worker.provider.cohere;

import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.worker.provider.http.Calls;
import dev.troupe.worker.provider.http.DataUrl;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a conversation. */
final class Conversation {
  private Conversation() {}

  /**
   * @param words after those of the system that speaks first; null: none
   */
  static void write(List<Message> messages, @Nullable String words, ArrayNode into) {
    String open = words;
    for (Message message : messages) {
      ObjectNode written = into.addObject().put("role", role(message.speaker()));
      if (open != null && written.path("role").asString("").equals("system")) {
        written.put("content", message.text() + "\n\n" + open);
        open = null;
      } else {
        content(message, written);
      }
      if (!message.toolCalls().isEmpty()) {
        ArrayNode calls = written.putArray("tool_calls");
        message.toolCalls().forEach(c -> Calls.add(calls, c.id(), c.name(), c.arguments()));
      }
      if (message.toolCallId() != null) {
        written.put("tool_call_id", message.toolCallId());
      }
    }
  }

  private static String role(Speaker speaker) {
    return switch (speaker) {
      case SYSTEM, DEVELOPER -> "system";
      case USER -> "user";
      case ASSISTANT -> "assistant";
      case TOOL -> "tool";
    };
  }

  private static void content(Message message, ObjectNode into) {
    if (message.parts().stream().allMatch(Part.Text.class::isInstance)) {
      if (!message.parts().isEmpty()) {
        into.put("content", message.text());
      }
      return;
    }
    ArrayNode content = into.putArray("content");
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Text text -> content.addObject().put("type", "text").put("text", text.text());
        case Part.Image image -> {
          ObjectNode url = content.addObject().put("type", "image_url").putObject("image_url");
          url.put("url", DataUrl.of(image.source()));
          if (image.detail() != null) {
            url.put("detail", image.detail());
          }
        }
        case Part.Audio _, Part.Document _ ->
            throw new IllegalStateException("neither recordings nor documents here");
      }
    }
  }
}
