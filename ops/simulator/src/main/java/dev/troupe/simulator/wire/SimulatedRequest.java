package dev.troupe.simulator.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What any provider is asked, whatever its wire.
 *
 * @param maxTokens the longest answer, reasoning included; null if not given
 * @param parameters the rest of what shapes an answer (temperature and so on), in a canonical form
 * @param store whether the answer is to be kept for a later look-up by metadata
 * @param clientRequestId the client's id of this call, if its wire carries one in a header
 */
public record SimulatedRequest(
    String model,
    List<Message> messages,
    AnswerShape shape,
    @Nullable Integer maxTokens,
    String parameters,
    boolean store,
    Map<String, String> metadata,
    @Nullable String clientRequestId) {
  /** The text of the last message from the user, empty if there is none. */
  public String lastUserText() {
    return messages.reversed().stream()
        .filter(message -> message.role().equals("user"))
        .map(Message::text)
        .findFirst()
        .orElse("");
  }
}
