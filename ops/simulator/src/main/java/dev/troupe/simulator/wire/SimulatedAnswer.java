package dev.troupe.simulator.wire;

import dev.troupe.simulator.bill.Usage;
import java.util.List;

/**
 * What any provider answers, whatever its wire.
 *
 * @param text prose, JSON, or for vectors an array of arrays of numbers; empty for media
 * @param media the pictures, or the one recording
 */
public record SimulatedAnswer(String text, List<byte[]> media, Finish finish, Usage usage) {
  /** Why the text ends. */
  public enum Finish {
    STOP,
    LENGTH,
    REFUSED
  }
}
