package dev.troupe.schemas.message;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation.
 *
 * @param name of the speaker, where several share a role
 * @param parts in order; empty only if there are tool calls
 * @param toolCalls what an assistant asked for; empty for every other speaker
 * @param toolCallId which call a tool answers; null for every other speaker
 */
public record Message(
    Speaker speaker,
    @Nullable String name,
    List<Part> parts,
    List<ToolCall> toolCalls,
    @Nullable String toolCallId) {
  public Message {
    parts = List.copyOf(parts);
    toolCalls = List.copyOf(toolCalls);
  }

  /** Words and nothing else. */
  public static Message text(Speaker speaker, String text) {
    return new Message(speaker, null, List.of(new Part.Text(text)), List.of(), null);
  }

  /** Its words, without what is not text. */
  public String text() {
    return parts.stream()
        .filter(Part.Text.class::isInstance)
        .map(part -> ((Part.Text) part).text())
        .collect(Collectors.joining());
  }

  /** Whether it has nothing but words, so that every wire can say it. */
  public boolean plain() {
    return toolCalls.isEmpty()
        && toolCallId == null
        && name == null
        && parts.stream().allMatch(Part.Text.class::isInstance);
  }
}
