package dev.troupe.simulator.config;

/**
 * Shares of calls that go wrong, each in 0..1, and a switch for an outage.
 *
 * @param error500 an internal error before anything was generated; not billed
 * @param overloaded a 503; not billed
 * @param hang billed, then no answer ever
 * @param cut billed, then the connection is closed before the answer
 * @param cutMidBody billed, then the connection is closed within the answer
 * @param garbage billed, then a 200 whose body is no JSON
 * @param outage what every call gets while it lasts
 */
public record FaultConfig(
    double error500,
    double overloaded,
    double hang,
    double cut,
    double cutMidBody,
    double garbage,
    Outage outage) {

  /** A whole account out of order. */
  public enum Outage {
    NONE,
    ERROR500,
    OVERLOADED,
    CUT,
    HANG
  }

  // Jackson passes null for what the file leaves out.
  @SuppressWarnings("ConstantValue")
  public FaultConfig {
    outage = outage == null ? Outage.NONE : outage;
    var sum = error500 + overloaded + hang + cut + cutMidBody + garbage;
    if (sum < 0 || sum > 1) {
      throw new IllegalArgumentException("faults: shares sum to " + sum + " (expected: 0..1)");
    }
  }

  /** Nothing goes wrong. */
  public static FaultConfig none() {
    return outage(Outage.NONE);
  }

  /** Nothing but an outage. */
  public static FaultConfig outage(Outage outage) {
    return new FaultConfig(0, 0, 0, 0, 0, 0, outage);
  }
}
