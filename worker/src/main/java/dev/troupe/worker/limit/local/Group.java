package dev.troupe.worker.limit.local;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.worker.limit.GroupDecision;
import dev.troupe.worker.limit.LimitDecision;
import dev.troupe.worker.limit.Limits;
import dev.troupe.worker.limit.Pacing;
import dev.troupe.worker.limit.QuotaGroup;
import dev.troupe.worker.limit.Share;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one process knows of one group, and decides by when it is alone. Thread-safe; no I/O. */
public final class Group {
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
  private record Alone(Limits share, PaceBuckets buckets) {}

  public Group(QuotaGroup group, Pacing pacing, int maxWaiting, LongSupplier nanos) {
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

  public String name() {
    return name;
  }

  public TroupeConfig.Limits configured() {
    return configured;
  }

  public Limits limits() {
    return limits;
  }

  /** Asks when it is this call's turn, for as long as the pacing's patience lasts. */
  public LimitDecision inTurn(LimitDecision.Attempt attempt) throws InterruptedException {
    boolean free = line.waiting() == 0;
    LimitDecision answer = line.pass(attempt);
    if (free && answer instanceof LimitDecision.Granted) {
      returns.clear();
    }
    return answer;
  }

  /** Asks once, and not at all while others wait. */
  public LimitDecision atOnce(LimitDecision.Attempt attempt) throws InterruptedException {
    return line.tryOnce(attempt);
  }

  /** How many calls of this process wait for their turn. */
  public int waiting() {
    return line.waiting();
  }

  /** Whoever is first in the line may ask at once. */
  public void wake() {
    line.wake();
  }

  /**
   * When a call that has to wait is to come back. It is not counted on yet.
   *
   * @param wait until the first of them may pass
   * @param apart how far two are apart that come back
   * @return not below {@code wait}
   */
  public Duration returnsIn(Duration wait, Duration apart) {
    return returns.look(nanos.getAsLong(), wait, apart);
  }

  /** It does come back: the same, and the turn is taken. */
  public Duration takeReturn(Duration wait) {
    return returns.take(nanos.getAsLong(), wait);
  }

  /**
   * Why a call of that size can never pass; null if it can, or if the limits in force are not known
   * yet.
   */
  public @Nullable String neverFits(long tokens, boolean redisAway) {
    return known == null && !redisAway ? null : limits.neverFits(name, tokens);
  }

  public @Nullable GroupState known() {
    return known;
  }

  /** Takes over what Redis says. A new epoch means that it has forgotten what the fleet did. */
  public void adopt(GroupState state) {
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
  public void distrustFor(Duration time) {
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
  public List<PastCall> untold() {
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
  public boolean allTold() {
    lock.lock();
    try {
      return !degraded || told > 1;
    } finally {
      lock.unlock();
    }
  }

  public void told() {
    lock.lock();
    try {
      told++;
    } finally {
      lock.unlock();
    }
  }

  /** All processes have told Redis all that they did: its word is enough again. */
  public void trust() {
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
  public void begin() {
    lock.lock();
    try {
      degraded = true;
      own.uncap();
    } finally {
      lock.unlock();
    }
  }

  /** Whether this process has to keep to its share at the moment. */
  public boolean degraded(boolean redisAway) {
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
  public GroupDecision.@Nullable Wait enterAlone(UUID call, long tokens, Share share) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      if (coolUntil - now > 0) {
        return new GroupDecision.Wait(
            GroupDecision.Wait.COOLDOWN, Duration.ofNanos(coolUntil - now));
      }
      Alone a = alone(limits.share(share));
      GroupDecision.@Nullable Wait wait = own.check(now, tokens, a.share());
      wait = wait == null ? a.buckets().take(tokens) : wait;
      if (wait != null) {
        return wait;
      }
      own.add(call, now, tokens, false);
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Counts a call that Redis has let through. */
  public void entered(UUID call, long tokens) {
    lock.lock();
    try {
      own.add(call, nanos.getAsLong(), tokens, true);
    } finally {
      lock.unlock();
    }
  }

  /** A call that was counted alone goes ahead. */
  public void confirmed(UUID call) {
    lock.lock();
    try {
      own.confirm(call);
    } finally {
      lock.unlock();
    }
  }

  public void undo(UUID call, long tokens) {
    lock.lock();
    try {
      own.undo(call);
      if (degraded && alone != null) {
        alone.buckets().undo(tokens);
      }
    } finally {
      lock.unlock();
    }
    line.wake();
  }

  public void leave(UUID call, long asked, @Nullable Long used) {
    lock.lock();
    try {
      own.leave(call, used);
      if (used != null && degraded && alone != null) {
        alone.buckets().correct(used - asked);
      }
    } finally {
      lock.unlock();
    }
    line.wake();
  }

  public void touch(UUID call) {
    lock.lock();
    try {
      own.touch(call, nanos.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  public void cool(Duration time) {
    lock.lock();
    try {
      coolUntil = Math.max(coolUntil, nanos.getAsLong() + time.toNanos());
    } finally {
      lock.unlock();
    }
  }

  public List<UUID> inFlight() {
    lock.lock();
    try {
      return own.inFlight();
    } finally {
      lock.unlock();
    }
  }

  /** Whether Redis has to be told of calls in flight that it forgot; says so once. */
  public boolean takeRestore() {
    boolean was = restore;
    restore = false;
    return was;
  }

  private Alone alone(Limits share) {
    Alone a = alone;
    if (a == null || !a.share().equals(share)) {
      a = new Alone(share, new PaceBuckets(share, pacing.window(), memory()));
      alone = a;
    }
    return a;
  }

  /** Requests of a day are not limited alone: nobody knows what was called since midnight. */
  private PaceBuckets.Source memory() {
    Map<String, Bucket> made = new HashMap<>();
    return (name, shape) ->
        name.equals(PaceBuckets.DAY) ? null : made.computeIfAbsent(name, _ -> bucket(shape));
  }

  private Bucket bucket(BucketConfiguration shape) {
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
