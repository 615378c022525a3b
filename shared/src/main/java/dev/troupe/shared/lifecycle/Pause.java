package dev.troupe.shared.lifecycle;

import java.time.Duration;

/**
 * Waits. The one way in which code outside of {@code app} lets time pass, so that tests decide how
 * long that takes.
 */
@FunctionalInterface
public interface Pause {
  void pause(Duration time) throws InterruptedException;
}
