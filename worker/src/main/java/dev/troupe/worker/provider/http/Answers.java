package dev.troupe.worker.provider.http;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.Keep;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Answered;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderOutcome.Refused;
import dev.troupe.worker.provider.ProviderRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Makes outcomes of replies of success, whatever is in them. */
public final class Answers {
  /** Of a reply that is kept; with the rest of the answer it stays below what a result carries. */
  private static final int MAX_KEPT = 128 << 10;

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

  /** The outcome with the reply itself, where the request wants that kept. */
  public static ProviderOutcome kept(ProviderRequest request, Reply reply, ProviderOutcome read) {
    if (request.sampling().keep() != Keep.BODY
        || !(read instanceof Answered answered)
        || answered.media() != null) {
      return read;
    }
    ObjectNode details =
        answered.details() == null
            ? Json.MESSAGES.createObjectNode()
            : answered.details().deepCopy();
    if (reply.body().length > MAX_KEPT) {
      details.put(
          "body_left_out", reply.body().length + " bytes (expected: at most " + MAX_KEPT + ")");
    } else {
      details.set("body", body(reply));
    }
    return answered.with(details);
  }

  private static JsonNode body(Reply reply) {
    try {
      return Json.MESSAGES.readTree(reply.body());
    } catch (JacksonException e) {
      return StringNode.valueOf(new String(reply.body(), StandardCharsets.UTF_8));
    }
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
