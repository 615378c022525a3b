package dev.troupe.simulator.server;

import dev.troupe.simulator.limit.Admission;
import dev.troupe.simulator.wire.HttpCall;
import dev.troupe.simulator.wire.Refusal;
import dev.troupe.simulator.wire.Refusal.Kind;
import java.time.Duration;

/** The words for every refusal of the core. */
final class Refusals {
  private static final Duration TOLD_TO_WAIT = Duration.ofSeconds(1);

  private Refusals() {}

  static Refusal noSuchPath(HttpCall call) {
    return Refusal.of(Kind.NO_SUCH_PATH, "Invalid URL (" + call.method() + " " + call.path() + ")");
  }

  static Refusal wrongKey() {
    return Refusal.of(Kind.UNAUTHENTICATED, "Incorrect API key provided.");
  }

  static Refusal tooLarge(int maxBytes) {
    return Refusal.of(Kind.BODY_TOO_LARGE, "The body is longer than " + maxBytes + " bytes.");
  }

  static Refusal unknownModel(String model) {
    return Refusal.of(
        Kind.UNKNOWN_MODEL,
        "The model `" + model + "` does not exist or you do not have access to it.");
  }

  static Refusal contextTooLong(int context, long prompt, int asked) {
    return new Refusal(
        Kind.CONTEXT_TOO_LONG,
        "This model's maximum context length is %d tokens. However, you requested %d tokens (%d in the messages, %d in the completion)."
            .formatted(context, prompt + asked, prompt, asked),
        "messages",
        null,
        null,
        0);
  }

  static Refusal outOfQuota() {
    return Refusal.of(
        Kind.OUT_OF_QUOTA,
        "You exceeded your current quota, please check your plan and billing details.");
  }

  static Refusal throttled(Admission.Throttled throttled, String model, String account) {
    var kind =
        switch (throttled.dimension()) {
          case REQUESTS -> Kind.REQUESTS_EXHAUSTED;
          case REQUESTS_PER_DAY -> Kind.DAY_EXHAUSTED;
          case OUTPUT_TOKENS -> Kind.OUTPUT_TOKENS_EXHAUSTED;
          case TOKENS -> Kind.TOKENS_EXHAUSTED;
          case CONCURRENCY -> Kind.CONCURRENCY_EXHAUSTED;
        };
    var what =
        switch (throttled.dimension()) {
          case REQUESTS -> "requests per min (RPM)";
          case REQUESTS_PER_DAY -> "requests per day (RPD)";
          case OUTPUT_TOKENS -> "output tokens per min (OTPM)";
          case TOKENS -> "tokens per min (TPM)";
          case CONCURRENCY -> "concurrent requests";
        };
    var numbers =
        "Limit %d, Used %d, Requested %d."
            .formatted(throttled.limit(), throttled.used(), throttled.requested());
    if (throttled.requested() > throttled.limit()) {
      return Refusal.of(
          kind,
          "Request too large for %s in organization org-%s on %s: %s"
              .formatted(model, account, what, numbers));
    }
    return Refusal.of(
            kind,
            "Rate limit reached for %s in organization org-%s on %s: %s Please try again in %dms."
                .formatted(model, account, what, numbers, throttled.retryAfter().toMillis() + 1))
        .withRetryAfter(throttled.retryAfter());
  }

  static Refusal content() {
    return Refusal.of(
        Kind.CONTENT_REFUSED, "Your request was rejected as a result of our safety system.");
  }

  /** A status that a test asked for. */
  static Refusal status(int code) {
    return switch (code) {
      case 400 -> Refusal.invalid("Told to refuse this one.", null);
      case 401 -> wrongKey();
      case 404 -> unknownModel("told-to-refuse");
      case 429 ->
          Refusal.of(Kind.REQUESTS_EXHAUSTED, "Rate limit reached.").withRetryAfter(TOLD_TO_WAIT);
      case 500 ->
          Refusal.of(Kind.SERVER_ERROR, "The server had an error while processing your request.");
      case 503 ->
          Refusal.of(
              Kind.OVERLOADED, "The engine is currently overloaded, please try again later.");
      default -> new Refusal(Kind.OTHER, "Told to answer " + code + ".", null, null, null, code);
    };
  }
}
