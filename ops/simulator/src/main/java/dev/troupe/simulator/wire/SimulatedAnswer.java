package dev.troupe.simulator.wire;

import dev.troupe.simulator.bill.Usage;

/** What any provider answers, whatever its wire. */
public record SimulatedAnswer(String text, Finish finish, Usage usage) {
  /** Why the text ends. */
  public enum Finish {
    STOP,
    LENGTH,
    REFUSED
  }
}
