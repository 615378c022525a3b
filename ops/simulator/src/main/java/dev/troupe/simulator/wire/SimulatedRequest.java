package dev.troupe.simulator.wire;

import java.util.ArrayDeque;
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
    Keeping keeping,
    Wanted wanted) {
  /** One that wants one answer, and no tool. */
  public SimulatedRequest(
      String model,
      List<Message> messages,
      AnswerShape shape,
      @Nullable Integer maxTokens,
      String parameters,
      boolean thinks,
      @Nullable List<Integer> cacheBreakpoints,
      Keeping keeping) {
    this(
        model,
        messages,
        shape,
        maxTokens,
        parameters,
        thinks,
        cacheBreakpoints,
        keeping,
        Wanted.ONE);
  }

  /** The same and tools, or several choices. */
  public SimulatedRequest wanting(Wanted more) {
    return new SimulatedRequest(
        model, messages, shape, maxTokens, parameters, thinks, cacheBreakpoints, keeping, more);
  }

  /**
   * The same with an answer that calls a tool.
   *
   * @param tool empty: the first
   * @throws IllegalArgumentException if it is not offered
   */
  public SimulatedRequest calling(String tool) {
    if (wanted.find(tool) == null) {
      throw new IllegalArgumentException("no tool " + tool + " is offered");
    }
    return new SimulatedRequest(
        model,
        messages,
        wanted.calling(tool),
        maxTokens,
        parameters,
        thinks,
        cacheBreakpoints,
        keeping,
        wanted);
  }

  /** Whether a tool has spoken last. */
  public boolean followsATool() {
    return !messages.isEmpty() && messages.getLast().role().equals("tool");
  }

  /** What the user has said last, in one message or in several; empty if nothing. */
  public String lastUserText() {
    var said = new ArrayDeque<String>();
    for (var message : messages.reversed()) {
      if (message.role().equals("user")) {
        said.addFirst(message.text());
      } else if (!said.isEmpty()) {
        break;
      }
    }
    return String.join("", said);
  }
}
