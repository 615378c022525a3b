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
  private final FairQueue queue;
  private final RetryPacer pacer = new RetryPacer();
  private volatile @Nullable GroupState known;
  private volatile Limits limits;
  private long untrustedUntil;
  private boolean degraded;
  private long coolUntil;
  private @Nullable Alone alone;
  private volatile boolean restore;
  // How many reports of this process's calls Redis got since it needs them.
  private int reports;

  /** Buckets of a share; made anew when the share changes. */
  private record Alone(Limits share, PaceBuckets buckets) {}

  public Group(QuotaGroup group, Pacing pacing, int maxWaiting, LongSupplier nanos) {
    this.name = group.name();
    this.configured = group.limits();
    this.pacing = pacing;
    this.nanos = nanos;
    this.own = new LocalWindow(pacing.span());
    this.queue = new FairQueue(pacing.patience(), maxWaiting, nanos);
    this.limits = Limits.of(configured, Map.of(), Limits.Live.NONE);
    this.untrustedUntil = nanos.getAsLong();
    this.coolUntil = untrustedUntil;
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
    boolean free = queue.waiting() == 0;
    LimitDecision answer = queue.pass(attempt);
    if (free && answer instanceof LimitDecision.Granted) {
      pacer.clear();
    }
    return answer;
  }

  /** Asks once, and not at all while others wait. */
  public LimitDecision atOnce(LimitDecision.Attempt attempt) throws InterruptedException {
    return queue.tryOnce(attempt);
  }

  /** How many calls of this process wait for their turn. */
  public int waiting() {
    return queue.waiting();
  }

  /** Whoever is first in the line may ask at once. */
  public void wake() {
    queue.wake();
  }

  /**
   * When a call that has to wait is to come back. It is not counted on yet.
   *
   * @param wait until the first of them may pass
   * @param apart how far two are apart that come back
   * @return not below {@code wait}
   */
  public Duration returnsIn(Duration wait, Duration apart) {
    return pacer.look(nanos.getAsLong(), wait, apart);
  }

  /** It does come back: the same, and the turn is taken. */
  public Duration takeReturn(Duration wait) {
    return pacer.take(nanos.getAsLong(), wait);
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
        degradeFor(grace);
        restore = before != null;
      }
      limits = Limits.of(configured, state.overrides(), state.live());
      known = state;
    } finally {
      lock.unlock();
    }
  }

  /** For so long, Redis's word is not enough. */
  public void degradeFor(Duration time) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      if (time.isPositive()) {
        degrade(now);
        untrustedUntil = Math.max(untrustedUntil, now + time.toNanos());
      }
    } finally {
      lock.unlock();
    }
  }

  private void degrade(long now) {
    reports = 0;
    if (!degraded) {
      degraded = true;
      own.cap(now);
    }
  }

  /** What has to be reported to Redis again; empty if it knows everything that this process did. */
  public List<PastCall> unreported() {
    lock.lock();
    try {
      return degraded ? own.past(nanos.getAsLong()) : List.of();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether so much has been reported to Redis that no call can have slipped through: one that was
   * decided without it while the first report was made is part of the second.
   */
  public boolean allReported() {
    lock.lock();
    try {
      return !degraded || reports > 1;
    } finally {
      lock.unlock();
    }
  }

  public void reported() {
    lock.lock();
    try {
      reports++;
    } finally {
      lock.unlock();
    }
  }

  /** All processes have reported to Redis all that they did: its word is enough again. */
  public void trust() {
    lock.lock();
    try {
      if (degraded && reports > 1) {
        untrustedUntil = nanos.getAsLong();
      }
    } finally {
      lock.unlock();
    }
    queue.wake();
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
        degrade(now);
      } else if (degraded && now - untrustedUntil >= 0) {
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
    queue.wake();
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
    queue.wake();
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

  /** Whether calls in flight have to be reported to Redis, which forgot them; says so once. */
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
