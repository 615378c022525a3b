package dev.troupe.worker.admission;

import dev.troupe.schemas.ModelRef;
import dev.troupe.worker.provider.ProviderRequest;
import java.time.Duration;

/** Whether a call may start now. Thread-safe. */
public interface Admission {
  /**
   * Asks for leave to send a request.
   *
   * @param patient waits a few seconds for its turn, if it must; else it is told at once to wait
   */
  Decision ask(ModelRef model, ProviderRequest request, boolean patient)
      throws InterruptedException;

  /**
   * A task that was told to wait for several models comes back for this one, the first that may
   * have room for it.
   *
   * @param wait as told
   * @return when it is to come back: those who come back are kept apart
   */
  Duration comesBack(ModelRef model, Duration wait);

  /**
   * To be asked right before the request is sent, and again once it is on its way: what lies
   * between is short, but not in a JVM that has just started.
   *
   * @return false: it must not start: too much time has passed since it was granted, or the thread
   *     is interrupted
   */
  boolean starting(Decision.Granted grant);

  /** Says how it came out, interrupted or not. Called once per grant. */
  void settle(Decision.Granted grant, CallEnd end);

  /** What admission says. */
  sealed interface Decision {
    /** It may start, soon. To be settled in any case. */
    non-sealed interface Granted extends Decision {}

    /**
     * It does not count as an attempt.
     *
     * @param reason as shown to whoever asks why the task waits
     */
    record WaitFor(String reason, Duration time) implements Decision {}

    /** The call is larger than the limit itself. */
    record NeverFits(String message) implements Decision {}
  }
}
