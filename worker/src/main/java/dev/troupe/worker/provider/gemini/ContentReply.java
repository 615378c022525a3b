package dev.troupe.worker.provider.gemini;

import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.ProviderRequest;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.Details;
import dev.troupe.worker.provider.http.Reply;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads answers. */
final class ContentReply {
  private static final Set<String> FILTERED =
      Set.of(
          "SAFETY",
          "RECITATION",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "IMAGE_SAFETY",
          "LANGUAGE");

  private ContentReply() {}

  static ProviderOutcome read(ProviderRequest request, Reply unnamed, JsonNode body) {
    // Errors have no id.
    Reply reply = unnamed.named(body.path("responseId"));
    Usage usage = usage(body.path("usageMetadata"));
    if (usage != null) {
      usage = usage.tier(ServiceTier.served(reply.header("x-gemini-service-tier")));
    }
    String blocked = body.path("promptFeedback").path("blockReason").asString("");
    if (!blocked.isEmpty()) {
      return Answers.refused(reply, Reason.CONTENT, "the prompt is blocked: " + blocked, usage);
    }
    JsonNode candidate = body.path("candidates").path(0);
    String finish = candidate.path("finishReason").asString("");
    if (FILTERED.contains(finish)) {
      return Answers.refused(reply, Reason.CONTENT, "the answer is blocked: " + finish, usage);
    }
    Candidate first = Candidate.read(request, reply, body, 0);
    Details details =
        new Details(request, body.path("modelVersion"))
            .finish(first.finish(), candidate.path("finishReason"))
            .reasoning(first.thoughts())
            .calls(first.calls())
            .logprobs(first.logprobs())
            .choices(Candidate.choices(request, reply, body));
    return details.of(Answers.text(reply, first.text(), usage, first.finish()));
  }

  /**
   * Input includes what a cache had of it; thoughts stand beside the answer; zeros are left out.
   */
  private static @Nullable Usage usage(JsonNode usage) {
    return Counts.read(
        usage,
        u -> {
          long cached = Counts.optional(u.path("cachedContentTokenCount"));
          long thoughts = Counts.optional(u.path("thoughtsTokenCount"));
          long prompt = Counts.required(u.path("promptTokenCount"));
          long tools = Counts.optional(u.path("toolUsePromptTokenCount"));
          long output = Counts.optional(u.path("candidatesTokenCount")) + thoughts;
          // The reference leaves open whether the total has what tools added to the prompt.
          Counts.agreed(u.path("totalTokenCount"), prompt + tools + output, prompt + output);
          return Counts.tokens(prompt + tools - cached, cached, 0, output, thoughts);
        });
  }
}
