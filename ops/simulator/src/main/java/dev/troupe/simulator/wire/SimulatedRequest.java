package dev.troupe.simulator.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What any provider is asked, whatever its wire.
 *
 * @param maxTokens the longest answer, reasoning included; null if not given
 * @param parameters the rest of what shapes an answer (temperature and so on), in a canonical form
 * @param thinks whether the model reasons before it answers
 * @param cacheBreakpoints counts of leading messages that the client marked for the prompt cache;
 *     null where the provider caches by itself
 */
public record SimulatedRequest(
    String model,
    List<Message> messages,
    AnswerShape shape,
    @Nullable Integer maxTokens,
    String parameters,
    boolean thinks,
    @Nullable List<Integer> cacheBreakpoints,
    Keeping keeping) {
  /** The text of the last message from the user, empty if there is none. */
  public String lastUserText() {
    return messages.reversed().stream()
        .filter(message -> message.role().equals("user"))
        .map(Message::text)
        .findFirst()
        .orElse("");
  }
}
