package dev.troupe.worker.admission;

import dev.troupe.shared.money.Usage;
import dev.troupe.worker.limit.Headroom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a call that was let through came out, as far as limits care. */
public sealed interface CallEnd {

  /** It was not sent. */
  record NotStarted() implements CallEnd {}

  /**
   * It was sent.
   *
   * @param usage absent: the provider did not say
   * @param headroom what it says is left
   */
  record Sent(@Nullable Usage usage, Headroom headroom) implements CallEnd {}

  /**
   * The provider said "too much".
   *
   * @param retryAfter absent: it did not say for how long
   */
  record Throttled(@Nullable Duration retryAfter) implements CallEnd {}

  /** The provider can't at the moment, and said for how long: it is not us who ask too much. */
  record Deferred(Duration retryAfter) implements CallEnd {}
}
