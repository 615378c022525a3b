package dev.troupe.simulator.wire;

import dev.troupe.simulator.bill.Usage;
import java.util.List;
import java.util.stream.Stream;

/**
 * What any provider answers, whatever its wire.
 *
 * @param text prose, JSON, or for vectors an array of arrays of numbers; empty for media
 * @param media the pictures, or the one recording
 * @param others the further choices
 */
public record SimulatedAnswer(
    String text, List<byte[]> media, Finish finish, Usage usage, List<String> others) {
  /** One answer. */
  public SimulatedAnswer(String text, List<byte[]> media, Finish finish, Usage usage) {
    this(text, media, finish, usage, List.of());
  }

  /** All choices, the first one first. */
  public List<String> choices() {
    return Stream.concat(Stream.of(text), others.stream()).toList();
  }

  /** Why the text ends. */
  public enum Finish {
    STOP,
    LENGTH,
    REFUSED
  }
}
