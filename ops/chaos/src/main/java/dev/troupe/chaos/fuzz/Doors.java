package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Chance;
import dev.troupe.chaos.input.Message;
import java.util.ArrayList;
import java.util.List;

/** Which message comes to which door. Thread-safe. */
final class Doors {
  private final long seed;
  private final List<Door> byShare = new ArrayList<>();

  /** Whom a message is for. */
  record Delivery(long index, Door door, Message message) {}

  Doors(long seed) {
    this.seed = seed;
  }

  /**
   * @param share of all messages, as a number that all doors have one of
   */
  Doors add(Door door, int share) {
    for (int i = 0; i < share; i++) {
      byShare.add(door);
    }
    return this;
  }

  Door door(long index) {
    return Chance.of(seed, index).pick(byShare);
  }

  Delivery delivery(long index) {
    Chance c = Chance.of(seed, index);
    Door door = c.pick(byShare);
    return new Delivery(index, door, door.make(c));
  }
}
