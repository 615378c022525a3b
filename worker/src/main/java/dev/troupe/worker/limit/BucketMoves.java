package dev.troupe.worker.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Taking and giving back, the same for buckets in Redis and in memory. Null: no such limit. */
final class BucketMoves {
  private BucketMoves() {}

  /** Null: taken. */
  static GroupDecision.@Nullable Wait take(@Nullable Bucket bucket, long n, Axis axis) {
    return take(bucket, n, n, axis);
  }

  /**
   * Takes more than the bucket holds, too: as much as it can hold at once, the rest as a debt that
   * later calls wait for.
   *
   * @param most that the bucket can hold
   */
  static GroupDecision.@Nullable Wait take(@Nullable Bucket bucket, long n, long most, Axis axis) {
    if (bucket == null || n == 0) {
      return null;
    }
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(Math.min(n, most));
    if (!probe.isConsumed()) {
      return new GroupDecision.Wait(axis.key(), Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
    if (n > most) {
      bucket.consumeIgnoringRateLimits(n - most);
    }
    return null;
  }

  static void giveBack(@Nullable Bucket bucket, long n) {
    if (bucket != null && n > 0) {
      bucket.addTokens(n);
    }
  }

  /** More was used than taken: a debt. Less: it goes back. */
  static void correct(@Nullable Bucket bucket, long more) {
    if (bucket != null && more > 0) {
      bucket.consumeIgnoringRateLimits(more);
    } else {
      giveBack(bucket, -more);
    }
  }
}
