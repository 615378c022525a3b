package dev.troupe.worker.provider.http;

import dev.troupe.schemas.FailureCode;
import dev.troupe.schemas.Modality;
import dev.troupe.worker.provider.FailureClass;
import dev.troupe.worker.provider.ProviderOutcome;
import dev.troupe.worker.provider.ProviderOutcome.Lost;
import java.time.InstantSource;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Makes outcomes of error replies that an adapter has classified. Thread-safe. */
public final class Failures {
  private static final int MAX_MESSAGE = 500;
  private static final int MAX_QUOTE = 200;

  private final InstantSource clock;

  public Failures(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * @param kind as the wire has it, unless the words say that the request is too long for this
   *     model: wires disagree about how that is called
   * @param error the part of the body that says what went wrong
   * @param said what it says to a person; if it says nothing, the body is quoted
   */
  public ProviderOutcome.Failed of(FailureClass kind, Reply reply, JsonNode error, String said) {
    FailureClass sure = TooLong.says(reply.status(), said) ? FailureClass.CONTEXT : kind;
    String words = said.isBlank() ? Quote.of(reply.body(), MAX_QUOTE) : said;
    return ProviderOutcome.Failed.of(
        sure,
        message(reply.status(), words),
        RetryHint.of(reply, error, clock.instant()),
        reply.wire());
  }

  /** The class of a status that its body says nothing more of. */
  public static FailureClass byStatus(int status) {
    return switch (status) {
      case 401, 403 -> FailureClass.AUTH;
      case 402 -> FailureClass.QUOTA;
      case 408, 504 -> FailureClass.CUT;
      case 429 -> FailureClass.RATE;
      // Someone else's call holds what this one needs; gone in a moment.
      case 409 -> FailureClass.CAPACITY;
      case 498 -> FailureClass.CAPACITY;
      // An error inside a reply of success: it broke down under way.
      default ->
          status >= 500 || status / 100 == 2 ? FailureClass.CAPACITY : FailureClass.BAD_REQUEST;
    };
  }

  /** A reply of success that is not what the wire promises: it has probably been billed. */
  public static Lost garbled(Reply reply, String what) {
    return new Lost(FailureCode.GARBLED.code(), what, reply.wire());
  }

  /** A request for something that this provider has not. Nothing was sent. */
  public static ProviderOutcome cannot(Modality modality) {
    return ProviderOutcome.Failed.of(
        FailureClass.BAD_REQUEST,
        "modality: "
            + modality.name().toLowerCase(Locale.ROOT)
            + " (expected: one that this kind of provider gives)",
        null,
        ProviderOutcome.Wire.NONE);
  }

  /** What a person reads: one line, not longer than a few. */
  private static String message(int status, String said) {
    String words = said.isBlank() ? "no reason given" : said;
    return Quote.of("HTTP " + status + ": " + words, MAX_MESSAGE);
  }
}
