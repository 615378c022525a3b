package dev.troupe.worker.provider.openai;

import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.worker.provider.ProviderRequest.Content;
import dev.troupe.worker.provider.http.DataUrl;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a conversation for the Responses API, where each call of a tool is an item. */
final class ResponseItems {
  private ResponseItems() {}

  static void write(Content content, ObjectNode body) {
    List<Message> messages = content.messages();
    if (isPrompt(messages)) {
      if (content.system() != null) {
        body.put("instructions", content.system());
      }
      body.put("input", content.prompt());
      return;
    }
    ArrayNode input = body.putArray("input");
    messages.forEach(message -> items(message, input));
  }

  /** A user's words, after a system's or not. */
  private static boolean isPrompt(List<Message> messages) {
    Message last = messages.getLast();
    boolean user = last.speaker() == Speaker.USER && last.plain();
    return user
        && (messages.size() == 1
            || (messages.size() == 2
                && messages.getFirst().speaker() == Speaker.SYSTEM
                && messages.getFirst().plain()));
  }

  private static void items(Message message, ArrayNode input) {
    switch (message.speaker()) {
      case SYSTEM -> said(message, "system", input);
      case DEVELOPER -> said(message, "developer", input);
      case USER -> said(message, "user", input);
      case ASSISTANT -> {
        if (!message.parts().isEmpty()) {
          said(message, "assistant", input);
        }
        message.toolCalls().forEach(call -> call(call, input.addObject()));
      }
      case TOOL ->
          input
              .addObject()
              .put("type", "function_call_output")
              .put("call_id", message.toolCallId())
              .put("output", message.text());
    }
  }

  private static void said(Message message, String role, ArrayNode input) {
    ObjectNode item = input.addObject().put("role", role);
    if (message.parts().stream().allMatch(Part.Text.class::isInstance)) {
      item.put("content", message.text());
    } else {
      ArrayNode content = item.putArray("content");
      message.parts().forEach(part -> part(part, content.addObject()));
    }
  }

  private static void call(ToolCall call, ObjectNode into) {
    into.put("type", "function_call").put("call_id", call.id());
    into.put("name", call.name()).put("arguments", call.arguments());
  }

  private static void part(Part part, ObjectNode into) {
    switch (part) {
      case Part.Text text -> into.put("type", "input_text").put("text", text.text());
      case Part.Image image -> {
        into.put("type", "input_image").put("image_url", DataUrl.of(image.source()));
        if (image.detail() != null) {
          into.put("detail", image.detail());
        }
      }
      case Part.Document document -> {
        into.put("type", "input_file");
        switch (document.source()) {
          case Source.Url url -> into.put("file_url", url.url());
          case Source.Inline inline ->
              into.put("filename", ChatMessages.filename(inline, document.name()))
                  .put("file_data", DataUrl.of(inline));
          case Source.File file -> DataUrl.inline(file);
        }
      }
      case Part.Audio _ -> throw new IllegalStateException("no recordings here");
    }
  }
}
