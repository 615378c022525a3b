package dev.troupe.worker.provider.gemini;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Calls;
import dev.troupe.worker.provider.http.DataUrl;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a conversation without its system, which stands apart on this wire. */
final class Contents {
  private final ProviderRequest request;
  private final ArrayNode contents;

  /** Where answers of tools are gathered: all that were asked for at once stand in one content. */
  private @Nullable ArrayNode answers;

  private Contents(ProviderRequest request, ArrayNode contents) {
    this.request = request;
    this.contents = contents;
  }

  static void write(ProviderRequest request, ArrayNode into) {
    Contents contents = new Contents(request, into);
    request.content().messages().forEach(contents::write);
  }

  private void write(Message message) {
    switch (message.speaker()) {
      case SYSTEM, DEVELOPER -> {}
      case USER -> said(message, "user");
      case ASSISTANT -> said(message, "model");
      case TOOL -> answered(message);
    }
  }

  private void said(Message message, String role) {
    answers = null;
    ArrayNode parts = contents.addObject().put("role", role).putArray("parts");
    message.parts().forEach(part -> part(part, parts.addObject()));
    message.toolCalls().forEach(call -> call(call, parts.addObject()));
  }

  private static void part(Part part, ObjectNode into) {
    switch (part) {
      case Part.Text text -> into.put("text", text.text());
      case Part.Image image -> data(image.source(), into);
      case Part.Audio audio -> data(audio.source(), into);
      case Part.Document document -> data(document.source(), into);
    }
  }

  private static void data(Source source, ObjectNode into) {
    Source.Inline inline = DataUrl.inline(source);
    into.putObject("inlineData").put("mimeType", inline.mediaType()).put("data", inline.data());
  }

  private static void call(ToolCall call, ObjectNode into) {
    into.putObject("functionCall")
        .put("name", call.name())
        .set("args", Calls.arguments(call).<JsonNode>map(a -> a).orElseThrow());
    String signature = Signature.of(call.id());
    if (signature != null) {
      into.put("thoughtSignature", signature);
    }
  }

  private void answered(Message message) {
    ArrayNode open = answers;
    if (open == null) {
      open = contents.addObject().put("role", "user").putArray("parts");
      answers = open;
    }
    String id = message.toolCallId() == null ? "" : message.toolCallId();
    open.addObject()
        .putObject("functionResponse")
        .put("name", Calls.function(request, id).orElse(""))
        .set("response", response(message.text()));
  }

  /** It has to be an object. */
  private static JsonNode response(String text) {
    try {
      JsonNode read = Json.MESSAGES.readTree(text);
      if (read.isObject()) {
        return read;
      }
    } catch (JacksonException e) {
      // Then it is words.
    }
    return Json.MESSAGES.createObjectNode().put("result", text);
  }
}
