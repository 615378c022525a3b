package dev.troupe.worker.limit.local;

import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.GroupDecision;
import dev.troupe.worker.limit.Limits;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The buckets that pace one group: the same in Redis and, for a share of the limits, in memory.
 * Requests and tokens are two buckets, since one takes the same number from all its limits.
 *
 * @param window that the limits of a minute hold for
 */
public record PaceBuckets(Limits limits, Duration window, Source source) {
  /** The name of the bucket of a day's requests. */
  static final String DAY = "rpd";

  /** Where the buckets are. */
  @FunctionalInterface
  public interface Source {
    /**
     * @param name unlike that of the group's other buckets
     * @return null: this one does not pace
     */
    @Nullable Bucket bucket(String name, BucketConfiguration shape);
  }

  /**
   * Takes from all buckets or from none; from some if it fails in between, which costs a little of
   * the pace.
   *
   * @return null: taken
   */
  public GroupDecision.@Nullable Wait take(long wanted) {
    Bucket minute = requests();
    GroupDecision.@Nullable Wait wait = take(minute, 1, 1, Axis.REQUESTS_PER_MINUTE);
    if (wait != null) {
      return wait;
    }
    Bucket day = requestsOfDay();
    wait = take(day, 1, 1, Axis.REQUESTS_PER_DAY);
    if (wait == null) {
      wait = take(tokens(), wanted, BucketShapes.mostTokens(limits), tokenAxis());
      if (wait == null) {
        return null;
      }
      giveBack(day, 1);
    }
    giveBack(minute, 1);
    return wait;
  }

  /** A call that never started. */
  public void undo(long wanted) {
    giveBack(requests(), 1);
    giveBack(requestsOfDay(), 1);
    giveBack(tokens(), wanted);
  }

  /**
   * A call that used more or fewer tokens than it asked for. More makes a debt, which is paid off
   * before anyone gets tokens again.
   */
  public void correct(long more) {
    Bucket bucket = tokens();
    if (bucket != null && more > 0) {
      bucket.consumeIgnoringRateLimits(more);
    } else {
      giveBack(bucket, -more);
    }
  }

  private Axis tokenAxis() {
    return limits.base().tokensPerMinute() == null ? Axis.TOKENS_PER_HOUR : Axis.TOKENS_PER_MINUTE;
  }

  private @Nullable Bucket requests() {
    return bucket("rpm", BucketShapes.requests(limits, window));
  }

  private @Nullable Bucket requestsOfDay() {
    return bucket(DAY, BucketShapes.requestsOfDay(limits));
  }

  private @Nullable Bucket tokens() {
    return bucket("tok", BucketShapes.tokens(limits, window));
  }

  private @Nullable Bucket bucket(String name, @Nullable BucketConfiguration shape) {
    return shape == null ? null : source.bucket(name, shape);
  }

  /**
   * Takes more than the bucket holds, too: as much as it can hold at once, the rest as a debt that
   * later calls wait for.
   *
   * @param most that the bucket can hold
   * @return null: taken
   */
  private static GroupDecision.@Nullable Wait take(
      @Nullable Bucket bucket, long n, long most, Axis axis) {
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

  private static void giveBack(@Nullable Bucket bucket, long n) {
    if (bucket != null && n > 0) {
      bucket.addTokens(n);
    }
  }
}
