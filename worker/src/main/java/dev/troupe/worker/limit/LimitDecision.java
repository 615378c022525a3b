package dev.troupe.worker.limit;

import java.time.Duration;

/** Whether a call may start. */
public sealed interface LimitDecision {
  /** Asks for one, once. */
  @FunctionalInterface
  interface Attempt {
    LimitDecision ask() throws InterruptedException;
  }

  /** It may, soon; the permit is to be settled, whatever happens. */
  record Granted(Permit permit) implements LimitDecision {}

  /**
   * Not now.
   *
   * @param reason {@code rate(group, axis)}, {@code concurrency(group)} or {@code cooldown(group)}
   * @param time after which it may, if nobody else comes first
   */
  record WaitFor(String reason, Duration time) implements LimitDecision {}

  /** Never: it is larger than a limit. */
  record NeverFits(String message) implements LimitDecision {}
}
