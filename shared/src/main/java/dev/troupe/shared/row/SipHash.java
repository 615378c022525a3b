package dev.troupe.shared.row;

/**
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): who doesn't know
 * the key can't find two texts with the same hash. Of a short text a tenth of the time that SHA-256
 * takes without C2. Immutable.
 */
final class SipHash {
  private final long k0;
  private final long k1;

  SipHash(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  long of(byte[] text) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int whole = text.length & ~7;
    // The words of the text, the last one with its length, then four rounds more.
    for (int at = 0; at <= whole + 8; at += 8) {
      boolean over = at > whole;
      long word = over ? 0 : word(text, at, Math.min(8, text.length - at));
      if (at == whole) {
        word |= (long) text.length << 56;
      }
      if (over) {
        v2 ^= 0xff;
      }
      v3 ^= word;
      for (int round = over ? 4 : 2; round > 0; round--) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= word;
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private static long word(byte[] text, int from, int bytes) {
    long word = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      word = (word << 8) | (text[from + i] & 0xffL);
    }
    return word;
  }
}
