package dev.troupe.shared.lifecycle;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps the beginnings of two rounds apart, so that the second one finds more to do at once. After
 * a rest nobody waits. For one thread.
 */
public final class Spacing {
  private final Supplier<Duration> apart;
  private final LongSupplier nanos;
  private final Pause pause;
  private long last;
  private boolean begun;

  /**
   * @param apart how far, asked each time
   * @param nanos a monotonic clock
   */
  public Spacing(Supplier<Duration> apart, LongSupplier nanos, Pause pause) {
    this.apart = apart;
    this.nanos = nanos;
    this.pause = pause;
  }

  /** None at all. */
  public static Spacing none() {
    return new Spacing(() -> Duration.ZERO, () -> 0, _ -> {});
  }

  /** Begins a round, that long after the one before at the earliest. */
  public void begin() throws InterruptedException {
    long now = nanos.getAsLong();
    long rest = begun ? apart.get().toNanos() - (now - last) : 0;
    if (rest > 0) {
      pause.pause(Duration.ofNanos(rest));
      now = nanos.getAsLong();
    }
    begun = true;
    last = now;
  }
}
