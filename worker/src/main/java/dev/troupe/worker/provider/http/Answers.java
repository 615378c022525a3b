package dev.troupe.worker.provider.http;

import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes outcomes of replies of success, whatever is in them. */
public final class Answers {
  private Answers() {}

  /**
   * An answer, of use or not: what a provider charges for is settled, and judged by what it says.
   *
   * @param text null: there is none
   * @param usage null: it does not say, or makes no sense
   * @return lost, if there is neither text nor usage: then nobody can say what became of the call
   */
  public static ProviderOutcome text(
      Reply reply, @Nullable String text, @Nullable Usage usage, Finish finish) {
    Usage sure = usage == null || read(usage) > 0 ? usage : unlessSaid(text, usage, finish);
    return warm(reply, text, sure, finish);
  }

  /** As {@link #text}, where a prompt that the model still has in its memory is not counted. */
  public static ProviderOutcome warm(
      Reply reply, @Nullable String text, @Nullable Usage usage, Finish finish) {
    boolean nothing = text == null && finish != Finish.LENGTH && finish != Finish.TOOL_CALLS;
    if (nothing && usage == null) {
      return Failures.garbled(reply, "the answer has no text");
    }
    Usage sure =
        usage == null || usage.outputTokens() > 0 ? usage : unlessSaid(text, usage, finish);
    return new Answered(text == null ? "" : text, sure, finish, reply.wire());
  }

  private static long read(Usage usage) {
    return usage.inputTokens() + usage.cachedTokens() + usage.cacheWriteTokens();
  }

  /** Nobody says something for nothing. */
  private static @Nullable Usage unlessSaid(@Nullable String text, Usage usage, Finish finish) {
    boolean silent = (text == null || text.isEmpty()) && finish != Finish.TOOL_CALLS;
    return silent ? usage : null;
  }

  /** A refusal that the model, or a filter behind it, gave as its answer: it has been billed. */
  public static ProviderOutcome refused(
      Reply reply, Reason reason, String message, @Nullable Usage usage) {
    return new Refused(reason, null, message, usage, true, reply.wire());
  }

  /**
   * The text of content that is one text or a list of parts, of which some are thoughts.
   *
   * @return null if nothing in it is text
   */
  public static @Nullable String joined(JsonNode content) {
    if (content.isString()) {
      return content.stringValue();
    }
    StringBuilder text = null;
    for (JsonNode part : content) {
      String type = part.path("type").asString("");
      if (part.path("text").isString() && (type.equals("text") || type.equals("output_text"))) {
        text = (text == null ? new StringBuilder() : text).append(part.path("text").stringValue());
      }
    }
    return text == null ? null : text.toString();
  }
}
