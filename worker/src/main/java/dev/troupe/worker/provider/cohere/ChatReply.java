package dev.troupe.worker.provider.cohere;

import dev.troupe.shared.money.Usage;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Finish;
import dev.troupe.worker.provider.ProviderOutcome.Reason;
import dev.troupe.worker.provider.http.Answers;
import dev.troupe.worker.provider.http.Counts;
import dev.troupe.worker.provider.http.Failures;
import dev.troupe.worker.provider.http.Reply;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads answers. */
final class ChatReply {
  private ChatReply() {}

  static ProviderOutcome read(Reply reply, JsonNode body, Failures failures) {
    String finish = body.path("finish_reason").asString("");
    Usage usage = usage(body.path("usage").path("billed_units"));
    return switch (finish) {
      case "ERROR_TOXIC" -> Answers.refused(reply, Reason.CONTENT, "the answer is blocked", usage);
      // Without usage there was nothing; with it, part of an answer may be on the bill.
      case "ERROR" ->
          failures.of(
              usage == null ? FailureClass.CAPACITY : FailureClass.CUT,
              reply,
              body,
              "the generation failed");
      case "TIMEOUT" ->
          failures.of(FailureClass.CUT, reply, body, "the generation took the provider too long");
      default ->
          Answers.text(
              reply, Answers.joined(body.path("message").path("content")), usage, end(finish));
    };
  }

  /** Of the tokens, Cohere charges for those that it did not add by itself. */
  private static @Nullable Usage usage(JsonNode billed) {
    return Counts.read(
        billed,
        b ->
            Counts.tokens(
                Counts.required(b.path("input_tokens")),
                0,
                0,
                Counts.required(b.path("output_tokens")),
                0));
  }

  private static Finish end(String reason) {
    return switch (reason) {
      case "COMPLETE", "STOP_SEQUENCE" -> Finish.STOP;
      case "MAX_TOKENS" -> Finish.LENGTH;
      default -> Finish.OTHER;
    };
  }
}
