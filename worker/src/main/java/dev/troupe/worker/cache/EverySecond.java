package dev.troupe.worker.cache;

import dev.troupe.shared.lifecycle.Loop;
import dev.troupe.shared.lifecycle.Pause;
import dev.troupe.shared.lifecycle.Progress;
import java.time.Duration;

/** Small work for the fleet's cache that comes round. */
record EverySecond(Pause pause, Small work) implements Loop.Work {
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** Some commands to Redis. */
  @FunctionalInterface
  interface Small {
    void once() throws InterruptedException;
  }

  @Override
  public void round(Progress progress) throws InterruptedException {
    pause.pause(EVERY);
    work.once();
  }

  @Override
  public void close() {
    // Redis stays open.
  }
}
