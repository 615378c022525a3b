package dev.troupe.scheduler.batch;

import java.util.random.RandomGenerator;

/**
 * Which ids a file has had, by 64 bits of each: 16 bytes of memory for each at most, however long
 * they are. Two different ones of five million are taken for the same with a chance of one in a
 * million; nobody can make it happen, since the bits depend on a secret. For one thread.
 */
final class LineIds {
  private static final long ODD = 0x9E3779B97F4A7C15L;

  private final long seed;
  private long[] slots = new long[1 << 10];
  private int size;

  LineIds(RandomGenerator random) {
    this.seed = random.nextLong();
  }

  /** Whether it is new. */
  boolean add(String id) {
    if ((size + 1) * 4L > slots.length * 3L) {
      grow();
    }
    return put(hash(id));
  }

  private long hash(String id) {
    long hash = seed;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * ODD;
      hash ^= hash >>> 32;
    }
    return hash == 0 ? 1 : hash; // a slot that holds 0 is empty
  }

  private boolean put(long hash) {
    int at = (int) (hash ^ hash >>> 32) & (slots.length - 1);
    while (slots[at] != 0) {
      if (slots[at] == hash) {
        return false;
      }
      at = (at + 1) & (slots.length - 1);
    }
    slots[at] = hash;
    size++;
    return true;
  }

  private void grow() {
    long[] before = slots;
    slots = new long[before.length * 2];
    size = 0;
    for (long hash : before) {
      if (hash != 0) {
        boolean _ = put(hash);
      }
    }
  }
}
