package dev.troupe.simulator.answer;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Makes a PNG of 8 by 8 pixels: small, valid, and the same for the same dice. */
final class Picture {
  private static final int SIDE = 8;
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

  private Picture() {}

  /**
   * One picture.
   *
   * @param atLeast bytes; filled up behind the picture's end, where readers do not look
   */
  static byte[] png(RandomGenerator random, int atLeast) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.write(SIGNATURE);
      chunk(out, "IHDR", header());
      chunk(out, "IDAT", deflated(pixels(random)));
      chunk(out, "IEND", new byte[0]);
      out.write(new byte[Math.max(0, atLeast - bytes.size())]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] header() {
    // Width and height, then 8 bits of red, green and blue each, nothing special.
    return new byte[] {0, 0, 0, SIDE, 0, 0, 0, SIDE, 8, 2, 0, 0, 0};
  }

  /** Each row begins with its filter: none. */
  private static byte[] pixels(RandomGenerator random) {
    var rows = new byte[SIDE * (1 + SIDE * 3)];
    random.nextBytes(rows);
    for (var row = 0; row < SIDE; row++) {
      rows[row * (1 + SIDE * 3)] = 0;
    }
    return rows;
  }

  private static byte[] deflated(byte[] raw) {
    try (var deflater = new Deflater()) {
      deflater.setInput(raw);
      deflater.finish();
      var buffer = new byte[raw.length * 2 + 64];
      return java.util.Arrays.copyOf(buffer, deflater.deflate(buffer));
    }
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    var name = type.getBytes(StandardCharsets.US_ASCII);
    var sum = new CRC32();
    sum.update(name);
    sum.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) sum.getValue());
  }
}
