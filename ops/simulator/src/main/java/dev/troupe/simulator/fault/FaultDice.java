package dev.troupe.simulator.fault;

import dev.troupe.simulator.config.FaultConfig;
import java.util.random.RandomGenerator;

/** Draws faults by an account's shares. */
public final class FaultDice {
  private FaultDice() {}

  /** One draw. */
  public static Fault draw(FaultConfig shares, RandomGenerator random) {
    var left = random.nextDouble();
    if ((left -= shares.error500()) < 0) {
      return new Fault.Status(500);
    }
    if ((left -= shares.overloaded()) < 0) {
      return new Fault.Status(503);
    }
    if ((left -= shares.hang()) < 0) {
      return new Fault.Hang(true);
    }
    if ((left -= shares.cut()) < 0) {
      return new Fault.Cut(Fault.Point.BEFORE_ANSWER);
    }
    if ((left -= shares.cutMidBody()) < 0) {
      return new Fault.Cut(Fault.Point.MID_BODY);
    }
    return left - shares.garbage() < 0 ? new Fault.Garbage() : new Fault.None();
  }

  /** What every call gets during an outage. */
  public static Fault of(FaultConfig.Outage outage) {
    return switch (outage) {
      case NONE -> new Fault.None();
      case ERROR500 -> new Fault.Status(500);
      case OVERLOADED -> new Fault.Status(503);
      case CUT -> new Fault.Cut(Fault.Point.UNBILLED);
      case HANG -> new Fault.Hang(false);
    };
  }
}
