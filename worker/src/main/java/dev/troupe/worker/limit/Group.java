package dev.troupe.worker.limit;

import dev.troupe.shared.config.TroupeConfig;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one process knows of one group, and decides by when it is alone. Thread-safe; no I/O. */
final class Group {
  private final String name;
  private final TroupeConfig.Limits configured;
  private final Pacing pacing;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final LocalWindow own;
  private final FairQueue line;
  private final RetryPacer returns = new RetryPacer();
  private volatile @Nullable GroupState known;
  private volatile Limits limits;
  private long trustedFrom;
  private boolean degraded;
  private long coolUntil;
  private @Nullable Alone alone;
  private volatile boolean restore;
  // How often Redis was told again of this process's calls since it had to be.
  private int told;

  /** Buckets of a share; made anew when the share changes. */
  private record Alone(Limits share, @Nullable Bucket requests, @Nullable Bucket tokens) {}

  Group(QuotaGroup group, Pacing pacing, int maxWaiting, LongSupplier nanos) {
    this.name = group.name();
    this.configured = group.limits();
    this.pacing = pacing;
    this.nanos = nanos;
    this.own = new LocalWindow(pacing.span());
    this.line = new FairQueue(pacing.patience(), maxWaiting, nanos);
    this.limits = Limits.of(configured, Map.of(), Limits.Live.NONE);
    this.trustedFrom = nanos.getAsLong();
    this.coolUntil = trustedFrom;
  }

  String name() {
    return name;
  }

  TroupeConfig.Limits configured() {
    return configured;
  }

  FairQueue line() {
    return line;
  }

  Limits limits() {
    return limits;
  }

  RetryPacer returns() {
    return returns;
  }

  /**
   * Why a call of that size can never pass; null if it can, or if the limits in force are not known
   * yet.
   */
  @Nullable String neverFits(long tokens, boolean redisAway) {
    return known == null && !redisAway ? null : limits.neverFits(name, tokens);
  }

  @Nullable GroupState known() {
    return known;
  }

  /** Takes over what Redis says. A new epoch means that it has forgotten what the fleet did. */
  void adopt(GroupState state) {
    lock.lock();
    try {
      GroupState before = known;
      if (before != null && before.epoch().equals(state.epoch())) {
        if (before.version() >= state.version()) {
          return;
        }
      } else {
        Duration grace = before == null ? state.grace() : pacing.span();
        untrustedUntil(grace);
        restore = before != null;
      }
      limits = Limits.of(configured, state.overrides(), state.live());
      known = state;
    } finally {
      lock.unlock();
    }
  }

  /** For so long, Redis's word is not enough. */
  void distrustFor(Duration time) {
    lock.lock();
    try {
      untrustedUntil(time);
    } finally {
      lock.unlock();
    }
  }

  private void untrustedUntil(Duration time) {
    long now = nanos.getAsLong();
    if (time.isPositive()) {
      becomeCareful(now);
      trustedFrom = Math.max(trustedFrom, now + time.toNanos());
    }
  }

  private void becomeCareful(long now) {
    told = 0;
    if (!degraded) {
      degraded = true;
      own.cap(now);
    }
  }

  /** What Redis has to be told of again; empty if it knows everything that this process did. */
  List<LocalWindow.Past> untold() {
    lock.lock();
    try {
      return degraded ? own.past(nanos.getAsLong()) : List.of();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether Redis has been told so often that no call can have slipped through: one that was
   * decided without it while it was told the first time is part of the second.
   */
  boolean allTold() {
    lock.lock();
    try {
      return !degraded || told > 1;
    } finally {
      lock.unlock();
    }
  }

  void told() {
    lock.lock();
    try {
      told++;
    } finally {
      lock.unlock();
    }
  }

  /** All processes have told Redis all that they did: its word is enough again. */
  void trust() {
    lock.lock();
    try {
      if (degraded && told > 1) {
        trustedFrom = nanos.getAsLong();
      }
    } finally {
      lock.unlock();
    }
    line.wake();
  }

  /** Nobody has called for a window: what Redis did not see does not matter. */
  void begin() {
    lock.lock();
    try {
      degraded = true;
      own.uncap();
    } finally {
      lock.unlock();
    }
  }

  /** Whether this process has to keep to its share at the moment. */
  boolean degraded(boolean redisAway) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      if (redisAway) {
        becomeCareful(now);
      } else if (degraded && now - trustedFrom >= 0) {
        degraded = false;
        own.uncap();
      }
      return degraded;
    } finally {
      lock.unlock();
    }
  }

  /** Counts the call to this process's share, if it fits. Null: it does. */
  GroupDecision.@Nullable Wait enterAlone(UUID call, long tokens, Share share) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      if (coolUntil - now > 0) {
        return new GroupDecision.Wait(
            GroupDecision.Wait.COOLDOWN, Duration.ofNanos(coolUntil - now));
      }
      Alone a = alone(limits.share(share));
      GroupDecision.@Nullable Wait wait = own.check(now, tokens, a.share());
      wait = wait == null ? BucketMoves.take(a.requests(), 1, Axis.REQUESTS_PER_MINUTE) : wait;
      if (wait != null) {
        return wait;
      }
      long most = BucketShapes.mostTokens(a.share());
      wait = BucketMoves.take(a.tokens(), tokens, most, Axis.TOKENS_PER_MINUTE);
      if (wait != null) {
        BucketMoves.giveBack(a.requests(), 1);
        return wait;
      }
      own.add(call, now, tokens, false);
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Counts a call that Redis has let through. */
  void entered(UUID call, long tokens) {
    lock.lock();
    try {
      own.add(call, nanos.getAsLong(), tokens, true);
    } finally {
      lock.unlock();
    }
  }

  /** A call that was counted alone goes ahead. */
  void confirmed(UUID call) {
    lock.lock();
    try {
      own.confirm(call);
    } finally {
      lock.unlock();
    }
  }

  void undo(UUID call, long tokens) {
    lock.lock();
    try {
      own.undo(call);
      if (degraded && alone != null) {
        BucketMoves.giveBack(alone.requests(), 1);
        BucketMoves.giveBack(alone.tokens(), tokens);
      }
    } finally {
      lock.unlock();
    }
    line.wake();
  }

  void leave(UUID call, long asked, @Nullable Long used) {
    lock.lock();
    try {
      own.leave(call, used);
      if (used != null && degraded && alone != null) {
        BucketMoves.correct(alone.tokens(), used - asked);
      }
    } finally {
      lock.unlock();
    }
    line.wake();
  }

  void touch(UUID call) {
    lock.lock();
    try {
      own.touch(call, nanos.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  void cool(Duration time) {
    lock.lock();
    try {
      coolUntil = Math.max(coolUntil, nanos.getAsLong() + time.toNanos());
    } finally {
      lock.unlock();
    }
  }

  List<UUID> inFlight() {
    lock.lock();
    try {
      return own.inFlight();
    } finally {
      lock.unlock();
    }
  }

  /** Whether Redis has to be told of calls in flight that it forgot; says so once. */
  boolean takeRestore() {
    boolean was = restore;
    restore = false;
    return was;
  }

  private Alone alone(Limits share) {
    Alone a = alone;
    if (a == null || !a.share().equals(share)) {
      a =
          new Alone(
              share,
              bucket(BucketShapes.requests(share, pacing.window())),
              bucket(BucketShapes.tokens(share, pacing.window())));
      alone = a;
    }
    return a;
  }

  private @Nullable Bucket bucket(@Nullable BucketConfiguration shape) {
    if (shape == null) {
      return null;
    }
    var builder = Bucket.builder().withCustomTimePrecision(new Meter(nanos));
    for (var bandwidth : shape.getBandwidths()) {
      builder.addLimit(bandwidth);
    }
    return builder.build();
  }

  private record Meter(LongSupplier nanos) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanos.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
