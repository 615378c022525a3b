package dev.troupe.worker.limit.local;

import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.Limits;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the buckets of a group hold, and how fast they fill. */
final class BucketShapes {
  private static final int MIN_BURST = 5;
  private static final int MAX_BURST = 10;
  private static final int SECONDS = 60;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private BucketShapes() {}

  /** Null: not limited, or to nothing at all, which is the window's to refuse. */
  static @Nullable BucketConfiguration requests(Limits limits, Duration window) {
    long rate = limits.requests();
    return rate <= 0
        ? null
        : BucketConfiguration.builder()
            .addLimit(l -> l.capacity(burst(rate)).refillGreedy(rate, window).id("minute"))
            .build();
  }

  /** A tenth of the rate, 5 to 10; but a second's worth at least, so that no refill is lost. */
  static long burst(long rate) {
    long tenth = Math.clamp(rate / 10, MIN_BURST, MAX_BURST);
    return Math.min(rate, Math.max(tenth, rate / SECONDS));
  }

  static @Nullable BucketConfiguration requestsOfDay(Limits limits) {
    Integer rate = limits.base().requestsPerDay();
    return rate == null || rate == 0
        ? null
        : BucketConfiguration.builder()
            .addLimit(l -> l.capacity(rate).refillIntervally(rate, DAY).id("day"))
            .build();
  }

  /** What a bucket of tokens holds: ten seconds' worth of a minute, ten minutes' of an hour. */
  private static long sixth(long limit) {
    return Math.max(1, limit / 6);
  }

  /** The most that the bucket of {@link #tokens} can give at once. */
  static long mostTokens(Limits limits) {
    long most = Long.MAX_VALUE;
    for (Axis axis : new Axis[] {Axis.TOKENS_PER_MINUTE, Axis.TOKENS_PER_HOUR}) {
      Integer limit = axis.of(limits.base());
      most = limit == null || limit == 0 ? most : Math.min(most, sixth(limit));
    }
    return most;
  }

  /** Minute and hour together: a token counts to both. */
  static @Nullable BucketConfiguration tokens(Limits limits, Duration window) {
    Integer minute = limits.base().tokensPerMinute();
    Integer hour = limits.base().tokensPerHour();
    ConfigurationBuilder bucket = BucketConfiguration.builder();
    if (minute != null && minute > 0) {
      bucket.addLimit(
          l -> l.capacity(sixth(minute)).refillGreedy(limits.tokens(), window).id("minute"));
    }
    if (hour != null && hour > 0) {
      bucket.addLimit(l -> l.capacity(sixth(hour)).refillGreedy(hour, HOUR).id("hour"));
    }
    boolean none = (minute == null || minute == 0) && (hour == null || hour == 0);
    return none ? null : bucket.build();
  }
}
