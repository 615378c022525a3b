package dev.troupe.worker.provider.bedrock;

import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Part;
import dev.troupe.schemas.message.Source;
import dev.troupe.schemas.message.ToolCall;
import dev.troupe.worker.provider.http.Calls;
import dev.troupe.worker.provider.http.DataUrl;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/**
 * Writes a conversation without its system, which stands apart on this wire. User and assistant
 * must take turns here: what follows upon the same is a part of one turn.
 */
final class Turns {
  private static final int LONGEST_NAME = 200;

  private final List<software.amazon.awssdk.services.bedrockruntime.model.Message> turns =
      new ArrayList<>();
  private final List<ContentBlock> content = new ArrayList<>();
  private @Nullable ConversationRole role;

  private Turns() {}

  static List<software.amazon.awssdk.services.bedrockruntime.model.Message> of(
      List<Message> messages) {
    Turns turns = new Turns();
    messages.forEach(turns::add);
    turns.end();
    return turns.turns;
  }

  private void add(Message message) {
    switch (message.speaker()) {
      case SYSTEM, DEVELOPER -> {}
      case USER -> said(message, ConversationRole.USER);
      case ASSISTANT -> said(message, ConversationRole.ASSISTANT);
      case TOOL -> {
        turn(ConversationRole.USER);
        content.add(
            ContentBlock.fromToolResult(
                r ->
                    r.toolUseId(message.toolCallId())
                        .content(ToolResultContentBlock.fromText(message.text()))));
      }
    }
  }

  private void said(Message message, ConversationRole speaker) {
    turn(speaker);
    message.parts().forEach(part -> content.add(block(part)));
    message.toolCalls().forEach(call -> content.add(block(call)));
  }

  private void turn(ConversationRole next) {
    if (role != next) {
      end();
      role = next;
    }
  }

  private void end() {
    if (role != null) {
      turns.add(
          software.amazon.awssdk.services.bedrockruntime.model.Message.builder()
              .role(role)
              .content(List.copyOf(content))
              .build());
      content.clear();
    }
  }

  private static ContentBlock block(ToolCall call) {
    return ContentBlock.fromToolUse(
        u ->
            u.toolUseId(call.id())
                .name(call.name())
                .input(Documents.of(Calls.arguments(call).orElseThrow())));
  }

  private static ContentBlock block(Part part) {
    String format = Formats.of(part);
    return switch (part) {
      case Part.Text text -> ContentBlock.fromText(text.text());
      case Part.Image image ->
          ContentBlock.fromImage(i -> i.format(format).source(s -> s.bytes(bytes(image.source()))));
      case Part.Audio audio ->
          ContentBlock.fromAudio(a -> a.format(format).source(s -> s.bytes(bytes(audio.source()))));
      case Part.Document document ->
          ContentBlock.fromDocument(
              d ->
                  d.format(format)
                      .name(name(document.name()))
                      .source(s -> s.bytes(bytes(document.source()))));
    };
  }

  private static SdkBytes bytes(Source source) {
    return SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(DataUrl.inline(source).data()));
  }

  /** A name has letters, digits, single spaces, hyphens and brackets here. */
  private static String name(@Nullable String name) {
    if (name == null) {
      return "document";
    }
    String allowed = name.replaceAll("[^A-Za-z0-9()\\[\\] -]", "-").replaceAll(" +", " ").strip();
    return allowed.length() > LONGEST_NAME ? allowed.substring(0, LONGEST_NAME) : allowed;
  }
}
