package dev.troupe.schemas.message;

import com.fasterxml.jackson.annotation.JsonInclude;
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
@JsonInclude(JsonInclude.Include.NON_NULL)
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

  /** The prompt, if that is all there is: words of one user; null: there is more. */
  public static @Nullable String prompt(List<Message> messages) {
    Message first = messages.getFirst();
    boolean only =
        messages.size() == 1
            && first.speaker() == Speaker.USER
            && first.parts().size() == 1
            && first.plain();
    return only ? first.text() : null;
  }

  /** Whether it says how the model is to behave, rather than what is asked. */
  public boolean instructs() {
    return speaker == Speaker.SYSTEM || speaker == Speaker.DEVELOPER;
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
