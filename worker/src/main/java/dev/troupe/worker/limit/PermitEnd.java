package dev.troupe.worker.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a permitted call came out, as far as limits care. */
public sealed interface PermitEnd {

  /** It never started: everything goes back. */
  record NotStarted() implements PermitEnd {}

  /**
   * It was made.
   *
   * @param tokens that it counts for at the provider; absent: as asked, nothing goes back
   */
  record Made(@Nullable Long tokens, Headroom headroom) implements PermitEnd {}

  /**
   * The provider said "too much" (429). It stays in the window, since some providers count it.
   *
   * @param retryAfter what it asks for; absent: it doesn't say
   */
  record Throttled(@Nullable Duration retryAfter) implements PermitEnd {}

  /** The provider is busy (503 with {@code Retry-After}): everybody waits, nobody slows down. */
  record Deferred(Duration retryAfter) implements PermitEnd {}
}
