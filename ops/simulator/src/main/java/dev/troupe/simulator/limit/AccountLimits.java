package dev.troupe.simulator.limit;

import dev.troupe.simulator.config.LimitConfig;
import dev.troupe.simulator.limit.Admission.Dimension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Admits or refuses the calls of one account. Thread-safe; refused calls count to no limit. */
public final class AccountLimits {
  /** A full house says nothing about when a place gets free. */
  private static final Duration FULL_HOUSE_WAIT = Duration.ofMillis(100);

  private static final Duration DAY = Duration.ofDays(1);

  private final InstantSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private SlidingWindow requests = new SlidingWindow();
  private SlidingWindow daily = new SlidingWindow(DAY);
  private SlidingWindow tokens = new SlidingWindow();
  private SlidingWindow output = new SlidingWindow();
  private SlidingWindow offered = new SlidingWindow();
  private int inFlight;
  private int maxInFlight;
  private long admitted;
  private long throttled;

  public AccountLimits(InstantSource time) {
    this.time = time;
  }

  /** Decides and, if admitted, counts the call as begun. */
  public Admission admit(LimitConfig limits, long wantedTokens) {
    lock.lock();
    try {
      var now = time.instant();
      offered.spend(now, 1);
      var refusal = refusal(limits, wantedTokens, now);
      if (refusal != null) {
        throttled++;
        return refusal;
      }
      requests.spend(now, 1);
      if (limits.requestsPerDay() != null) {
        // A day of calls is kept one by one: not for the benches, which have no such limit.
        daily.spend(now, 1);
      }
      tokens.spend(now, wantedTokens);
      admitted++;
      inFlight++;
      maxInFlight = Math.max(maxInFlight, inFlight);
      return new Admission.Admitted(snapshot(limits, now));
    } finally {
      lock.unlock();
    }
  }

  private Admission.@Nullable Throttled refusal(LimitConfig limits, long wanted, Instant now) {
    var places = limits.maxConcurrent();
    if (places != null && inFlight >= places) {
      return new Admission.Throttled(
          snapshot(limits, now), Dimension.CONCURRENCY, places, inFlight, 1, FULL_HOUSE_WAIT);
    }
    var perMinute = limits.requestsPerMinute();
    if (perMinute != null && requests.used(now) + 1 > perMinute) {
      return tooMany(Dimension.REQUESTS, requests, limits, perMinute, 1, now);
    }
    var perDay = limits.requestsPerDay();
    if (perDay != null && daily.used(now) + 1 > perDay) {
      return tooMany(Dimension.REQUESTS_PER_DAY, daily, limits, perDay, 1, now);
    }
    var outputPerMinute = limits.outputTokensPerMinute();
    if (outputPerMinute != null && output.used(now) >= outputPerMinute) {
      return tooMany(Dimension.OUTPUT_TOKENS, output, limits, outputPerMinute, 1, now);
    }
    var tokensPerMinute = limits.tokensPerMinute();
    if (tokensPerMinute != null && tokens.used(now) + wanted > tokensPerMinute) {
      return tooMany(Dimension.TOKENS, tokens, limits, tokensPerMinute, wanted, now);
    }
    return null;
  }

  private Admission.Throttled tooMany(
      Dimension dimension,
      SlidingWindow window,
      LimitConfig limits,
      long limit,
      long wanted,
      Instant now) {
    return new Admission.Throttled(
        snapshot(limits, now),
        dimension,
        limit,
        window.used(now),
        wanted,
        window.untilFits(now, wanted, limit));
  }

  private LimitSnapshot snapshot(LimitConfig limits, Instant now) {
    return new LimitSnapshot(
        line(limits.requestsPerMinute(), requests, now),
        line(limits.requestsPerDay(), daily, now),
        line(limits.tokensPerMinute(), tokens, now),
        line(limits.outputTokensPerMinute(), output, now),
        places(limits.maxConcurrent()));
  }

  private LimitSnapshot.@Nullable Line places(@Nullable Integer places) {
    return places == null
        ? null
        : new LimitSnapshot.Line(places, Math.max(0, places - inFlight), FULL_HOUSE_WAIT);
  }

  private static LimitSnapshot.@Nullable Line line(
      @Nullable Long limit, SlidingWindow window, Instant now) {
    return limit == null
        ? null
        : new LimitSnapshot.Line(
            limit, Math.max(0, limit - window.used(now)), window.untilEmpty(now));
  }

  /** Counts what an answer had. */
  public void spendOutput(long outputTokens) {
    lock.lock();
    try {
      output.spend(time.instant(), outputTokens);
    } finally {
      lock.unlock();
    }
  }

  /** Ends a call that was admitted. */
  public void release() {
    lock.lock();
    try {
      inFlight--;
    } finally {
      lock.unlock();
    }
  }

  /** What happened so far. */
  public LimitReport report() {
    lock.lock();
    try {
      return new LimitReport(
          inFlight,
          maxInFlight,
          admitted,
          requests.worst(),
          tokens.worst(),
          offered.worst(),
          throttled);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets windows and counts; calls under way stay counted. */
  public void reset() {
    lock.lock();
    try {
      requests = new SlidingWindow();
      daily = new SlidingWindow(DAY);
      output = new SlidingWindow();
      tokens = new SlidingWindow();
      offered = new SlidingWindow();
      maxInFlight = inFlight;
      admitted = 0;
      throttled = 0;
    } finally {
      lock.unlock();
    }
  }
}
