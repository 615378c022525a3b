package dev.troupe.simulator.server;

import java.time.Duration;

/** Waits, or in a test does not. */
@FunctionalInterface
public interface Pause {
  /** Returns after the time has passed. */
  void pause(Duration duration) throws InterruptedException;
}
