package dev.troupe.worker.admission;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether a call may start now. Thread-safe. */
public interface Admission {
  /**
   * @param worstCase what the call can cost
   * @param tokens what it can use, input and output
   */
  Decision ask(String tenant, ModelRef model, Usd worstCase, long tokens);

  /**
   * Gives back what a granted call took and didn't use. Called once per grant.
   *
   * @param used absent if the call never started or used nothing
   */
  void settle(Decision.Granted grant, @Nullable Usage used);

  /** What admission says. */
  sealed interface Decision {
    record Granted(ModelRef model, long tokens) implements Decision {}

    /** No attempt is burnt by it. */
    record WaitFor(String reason, Duration time) implements Decision {}

    /** The call is larger than the limit itself. */
    record NeverFits(String message) implements Decision {}
  }
}
