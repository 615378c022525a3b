package dev.troupe.shared.row;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * A set of texts that remembers 64 bits of each: a million take 16 MB. The bits are a {@link
 * SipHash} under a key of its own, so nobody can choose two texts that have the same. For one
 * thread.
 */
public final class Fingerprints {
  // Many small tables instead of a large one: they grow one after the other, so that no growth
  // needs half as much again as there is.
  private static final int TABLES = 256;

  private final SipHash hash;
  private final long[][] tables = new long[TABLES][8];
  private final int[] sizes = new int[TABLES];
  private boolean empty = true;

  public Fingerprints(RandomGenerator chance) {
    this.hash = new SipHash(chance.nextLong(), chance.nextLong());
  }

  /** Whether it is new. */
  public boolean add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether it is new. */
  public boolean add(byte[] text) {
    long print = print(text);
    int number = table(print);
    long[] table = tables[number];
    int place = place(table, print);
    if (table[place] == print) {
      return false;
    }
    table[place] = print;
    empty = false;
    if (++sizes[number] * 4 > table.length * 3) {
      tables[number] = grown(table);
    }
    return true;
  }

  public boolean contains(byte[] text) {
    if (empty) {
      return false;
    }
    long print = print(text);
    long[] table = tables[table(print)];
    return table[place(table, print)] != 0;
  }

  private static long[] grown(long[] table) {
    long[] grown = new long[table.length * 2];
    for (long print : table) {
      if (print != 0) {
        grown[place(grown, print)] = print;
      }
    }
    return grown;
  }

  private static int table(long print) {
    return (int) (print >>> 56);
  }

  /** Where it is, or would be; 0 is an empty place. */
  private static int place(long[] table, long print) {
    int place = (int) print & table.length - 1;
    while (table[place] != 0 && table[place] != print) {
      place = place + 1 & table.length - 1;
    }
    return place;
  }

  private long print(byte[] text) {
    long print = hash.of(text);
    return print == 0 ? 1 : print;
  }
}
