package dev.troupe.cli.row;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A set of texts that remembers 64 bits of each: a million take 16 MB. The bits are the first of
 * SHA-256, so nobody can choose two texts that have the same. For one thread.
 */
public final class Fingerprints {
  private final MessageDigest sha256;
  // An open hash table; 0 is an empty place.
  private long[] seen = new long[1 << 10];
  private int size;

  public Fingerprints() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether it is new. */
  public boolean add(String text) {
    if (size * 2 > seen.length) {
      long[] before = seen;
      seen = new long[before.length * 2];
      Arrays.stream(before)
          .filter(print -> print != 0)
          .forEach(print -> seen[place(print)] = print);
    }
    long print = print(text);
    int place = place(print);
    if (seen[place] == print) {
      return false;
    }
    seen[place] = print;
    size++;
    return true;
  }

  public boolean contains(String text) {
    return seen[place(print(text))] != 0;
  }

  /** Where it is, or would be. */
  private int place(long print) {
    int place = (int) (print ^ print >>> 32) & seen.length - 1;
    while (seen[place] != 0 && seen[place] != print) {
      place = place + 1 & seen.length - 1;
    }
    return place;
  }

  private long print(String text) {
    sha256.reset();
    long print = ByteBuffer.wrap(sha256.digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
    return print == 0 ? 1 : print;
  }
}
