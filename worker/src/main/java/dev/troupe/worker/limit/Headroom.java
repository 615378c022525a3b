package dev.troupe.worker.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's answer says is left in the current minute. Axes that it counts by the day are
 * left out.
 *
 * @param requests absent: not said
 * @param requestsReset until all requests are there again
 * @param tokens absent: not said
 * @param tokensReset until all tokens are there again
 */
public record Headroom(
    @Nullable Long requests, Duration requestsReset, @Nullable Long tokens, Duration tokensReset) {
  /** Nothing was said. */
  public static final Headroom UNKNOWN = new Headroom(null, Duration.ZERO, null, Duration.ZERO);
}
