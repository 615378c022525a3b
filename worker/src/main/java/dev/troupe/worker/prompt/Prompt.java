package dev.troupe.worker.prompt;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.TaskRequest;
import dev.troupe.schemas.message.Message;
import dev.troupe.schemas.message.Speaker;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a task is executed from, everything about it decided.
 *
 * @param role with what the task's request says over it
 * @param digest of the role: what is made of it once and kept is kept under this
 * @param messages at least one; the role's system prompt is not among them
 */
public record Prompt(Role role, String digest, List<Message> messages) {
  public Prompt {
    messages = List.copyOf(messages);
  }

  /** A prompt and nothing else. */
  public Prompt(Role role, String digest, String prompt) {
    this(role, digest, List.of(Message.text(Speaker.USER, prompt)));
  }

  /**
   * @param digest of the role
   */
  static Prompt of(Role role, String digest, TaskRequest request) {
    Role asked = request.over(role);
    String address = asked.equals(role) ? digest : Digest.of(Json.bytes(asked));
    return new Prompt(asked, address, request.messages());
  }

  /** The words of the conversation, with an empty line between messages. */
  public String text() {
    return messages.stream()
        .filter(message -> !message.instructs())
        .map(Message::text)
        .collect(Collectors.joining("\n\n"));
  }
}
