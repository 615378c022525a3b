package dev.troupe.simulator.wire;

/** How reading a request ended. */
public sealed interface Parsed {
  /** It makes sense. */
  record Understood(SimulatedRequest request) implements Parsed {}

  /** It does not. */
  record Rejected(Refusal refusal) implements Parsed {}
}
