package dev.troupe.chaos.input;

import java.util.List;
import java.util.SplittableRandom;

/** Everything that is by chance about one message. For one thread. */
public final class Chance {
  // Spreads neighbouring indexes over all seeds.
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long index;
  private final SplittableRandom random;

  private Chance(long index, long seed) {
    this.index = index;
    this.random = new SplittableRandom(seed);
  }

  /** The same for the same seed and index, whatever came before. */
  public static Chance of(long seed, long index) {
    return new Chance(index, seed * GOLDEN ^ Long.rotateLeft((index + 1) * GOLDEN, 31));
  }

  /** Which message it is. */
  public long index() {
    return index;
  }

  /** From 0 to {@code bound - 1}. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  public boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  public <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
