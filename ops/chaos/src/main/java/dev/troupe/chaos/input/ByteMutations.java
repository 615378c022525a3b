package dev.troupe.chaos.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Mutations by bytes: nothing is known of what they mean. */
public final class ByteMutations {
  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final List<byte[]> NOT_UTF_8 =
      List.of(
          new byte[] {(byte) 0xFF},
          new byte[] {(byte) 0xC0, (byte) 0x80},
          new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
          new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
          new byte[] {(byte) 0xE2, (byte) 0x82},
          new byte[] {0});

  private ByteMutations() {}

  /** Others, never the same array. */
  public static byte[] mutate(byte[] bytes, Chance c) {
    return switch (c.below(13)) {
      case 0, 1 -> flipped(bytes, c);
      case 2, 3 -> Arrays.copyOf(bytes, c.below(bytes.length + 1));
      case 4 -> spliced(bytes, c.bytes(1 + c.below(8)), c);
      case 5 -> spliced(bytes, c.pick(NOT_UTF_8), c);
      case 6 -> joined(BOM, bytes);
      case 7 ->
          recoded(
              bytes,
              c.pick(
                  List.of(
                      StandardCharsets.UTF_16,
                      StandardCharsets.UTF_16LE,
                      StandardCharsets.UTF_16BE,
                      StandardCharsets.ISO_8859_1,
                      StandardCharsets.US_ASCII)));
      case 8 -> gzip(bytes);
      case 9 -> cut(bytes, c);
      case 10 -> joined(bytes, bytes);
      case 11 -> c.bytes(c.below(300));
      default -> joined(" ".repeat(c.below(3_000)).getBytes(StandardCharsets.UTF_8), bytes);
    };
  }

  private static byte[] flipped(byte[] bytes, Chance c) {
    byte[] copy = bytes.clone();
    int flips = 1 + c.below(4);
    for (int i = 0; i < flips && copy.length > 0; i++) {
      copy[c.below(copy.length)] ^= (byte) (1 << c.below(8));
    }
    return copy;
  }

  private static byte[] spliced(byte[] bytes, byte[] piece, Chance c) {
    int at = c.below(bytes.length + 1);
    return joined(Arrays.copyOf(bytes, at), piece, Arrays.copyOfRange(bytes, at, bytes.length));
  }

  private static byte[] cut(byte[] bytes, Chance c) {
    int from = c.below(bytes.length + 1);
    int to = from + c.below(bytes.length - from + 1);
    return joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
  }

  private static byte[] recoded(byte[] bytes, Charset charset) {
    return new String(bytes, StandardCharsets.UTF_8).getBytes(charset);
  }

  public static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
