package dev.troupe.simulator.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a call got no answer; each wire has its own words, codes and headers for it.
 *
 * @param param the part of the request at fault; null if none
 * @param code a wire's own error code; null for the kind's usual one
 * @param retryAfter when it may be tried again; null if that is not said
 * @param status only for {@link Kind#OTHER}
 */
public record Refusal(
    Kind kind,
    String message,
    @Nullable String param,
    @Nullable String code,
    @Nullable Duration retryAfter,
    int status) {

  /** The kinds that every provider knows. */
  public enum Kind {
    UNAUTHENTICATED,
    INVALID,
    NO_SUCH_PATH,
    UNKNOWN_MODEL,
    CONTEXT_TOO_LONG,
    BODY_TOO_LARGE,
    REQUESTS_EXHAUSTED,
    DAY_EXHAUSTED,
    TOKENS_EXHAUSTED,
    OUTPUT_TOKENS_EXHAUSTED,
    CONCURRENCY_EXHAUSTED,
    OUT_OF_QUOTA,
    CONTENT_REFUSED,
    SERVER_ERROR,
    OVERLOADED,
    OTHER
  }

  /** A refusal that needs no more than words. */
  public static Refusal of(Kind kind, String message) {
    return new Refusal(kind, message, null, null, null, 0);
  }

  /** A request that is wrong in one place. */
  public static Refusal invalid(String message, @Nullable String param) {
    return new Refusal(Kind.INVALID, message, param, null, null, 0);
  }

  /** The same with an error code of its own. */
  public Refusal withCode(String ownCode) {
    return new Refusal(kind, message, param, ownCode, retryAfter, status);
  }

  /** The same with a time to wait. */
  public Refusal withRetryAfter(Duration wait) {
    return new Refusal(kind, message, param, code, wait, status);
  }
}
