package dev.troupe.worker.provider.http;

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

  private final InstantSource clock;

  public Failures(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * @param error the part of the body that says what went wrong
   * @param said what it says to a person
   */
  public ProviderOutcome.Failed of(FailureClass kind, Reply reply, JsonNode error, String said) {
    return kind.outcome(
        message(reply.status(), said), RetryHint.of(reply, error, clock.instant()), reply.wire());
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
      default -> status >= 500 ? FailureClass.CAPACITY : FailureClass.BAD_REQUEST;
    };
  }

  /** A reply of success that is not what the wire promises: it has probably been billed. */
  public static Lost garbled(Reply reply, String what) {
    return new Lost("garbled", what, reply.wire());
  }

  /** A request for something that this provider has not. Nothing was sent. */
  public static ProviderOutcome cannot(Modality modality) {
    return FailureClass.BAD_REQUEST.outcome(
        "modality: "
            + modality.name().toLowerCase(Locale.ROOT)
            + " (expected: one that this kind of provider gives)",
        null,
        ProviderOutcome.Wire.NONE);
  }

  /** What a person reads: not longer than a few lines. */
  public static String message(int status, String said) {
    String all = "HTTP " + status + ": " + (said.isEmpty() ? "no reason given" : said);
    return all.length() > MAX_MESSAGE ? all.substring(0, MAX_MESSAGE) : all;
  }
}
