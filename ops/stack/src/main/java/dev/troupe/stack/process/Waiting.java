package dev.troupe.stack.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a state of another process, which sends no signal when it is reached. */
public final class Waiting {
  private static final Duration STEP = Duration.ofMillis(10);

  private Waiting() {}

  /**
   * Returns whether {@code reached} became true within {@code limit}; false also when this thread
   * was interrupted (its flag stays set).
   */
  public static boolean until(Duration limit, BooleanSupplier reached) {
    long end = System.nanoTime() + limit.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      try {
        Thread.sleep(STEP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
