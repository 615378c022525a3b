package dev.troupe.worker.provider.anthropic;

import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.Speaker;
import dev.troupe.worker.provider.http.Calls;
import dev.troupe.worker.provider.http.DataUrl;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a conversation without its system, which stands apart on this wire. */
final class Conversation {
  private final ArrayNode turns;

  /** Where answers of tools are gathered: all that were asked for at once stand in one turn. */
  private @Nullable ArrayNode answers;

  private Conversation(ArrayNode turns) {
    this.turns = turns;
  }

  static void write(List<Message> messages, ArrayNode turns) {
    Conversation conversation = new Conversation(turns);
    messages.forEach(conversation::write);
  }

  private void write(Message message) {
    switch (message.speaker()) {
      case SYSTEM, DEVELOPER -> {}
      case USER, ASSISTANT -> said(message);
      case TOOL -> answered(message);
    }
  }

  private void said(Message message) {
    answers = null;
    boolean user = message.speaker() == Speaker.USER;
    ObjectNode turn = turns.addObject().put("role", user ? "user" : "assistant");
    if (message.parts().size() == 1
        && message.toolCalls().isEmpty()
        && message.parts().getFirst() instanceof Part.Text(String text)) {
      turn.put("content", text);
      return;
    }
    ArrayNode content = turn.putArray("content");
    message.parts().stream()
        .filter(part -> !(part instanceof Part.Text(String text) && text.isEmpty()))
        .forEach(part -> part(part, content.addObject()));
    message
        .toolCalls()
        .forEach(
            call ->
                content
                    .addObject()
                    .put("type", "tool_use")
                    .put("id", call.id())
                    .put("name", call.name())
                    .set("input", Calls.arguments(call).<JsonNode>map(a -> a).orElseThrow()));
  }

  private void answered(Message message) {
    ArrayNode open = answers;
    if (open == null) {
      open = turns.addObject().put("role", "user").putArray("content");
      answers = open;
    }
    open.addObject()
        .put("type", "tool_result")
        .put("tool_use_id", message.toolCallId())
        .put("content", message.text());
  }

  private static void part(Part part, ObjectNode into) {
    switch (part) {
      case Part.Text text -> into.put("type", "text").put("text", text.text());
      case Part.Image image -> {
        into.put("type", "image");
        source(image.source(), into.putObject("source"));
      }
      case Part.Document document -> {
        into.put("type", "document");
        source(document.source(), into.putObject("source"));
        if (document.name() != null) {
          into.put("title", document.name());
        }
      }
      case Part.Audio _ -> throw new IllegalStateException("no recordings here");
    }
  }

  private static void source(Source source, ObjectNode into) {
    if (source instanceof Source.Url(String url)) {
      into.put("type", "url").put("url", url);
      return;
    }
    Source.Inline inline = DataUrl.inline(source);
    if (inline.mediaType().startsWith("text/")) {
      byte[] text = Base64.getDecoder().decode(inline.data());
      into.put("type", "text").put("media_type", "text/plain");
      into.put("data", new String(text, StandardCharsets.UTF_8));
    } else {
      into.put("type", "base64").put("media_type", inline.mediaType()).put("data", inline.data());
    }
  }
}
