package dev.troupe.shared.row;

import dev.troupe.schemas.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Some {@link Row#line lines} as they are stored: packed, because they are alike, and packed by
 * whoever writes them rather than by PostgreSQL, which all share. Immutable.
 */
public final class RowChunk {
  private final byte[] packed;
  private final String digest;

  private RowChunk(byte[] packed) {
    this.packed = packed;
    this.digest = Digest.of(packed);
  }

  /**
   * @param lines in UTF-8, each with its end
   */
  public static RowChunk of(byte[] lines) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(lines.length / 4);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater, 1 << 14)) {
      out.write(lines);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written to", e);
    } finally {
      deflater.end();
    }
    return new RowChunk(packed.toByteArray());
  }

  /**
   * The lines of a chunk, without their ends.
   *
   * @throws IllegalArgumentException if it is none, or not what was stored under that digest
   */
  static List<String> lines(String digest, byte[] packed) {
    if (!Digest.of(packed).equals(digest)) {
      throw new IllegalArgumentException("is not what was stored");
    }
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      // At no other character: between JSON's tokens there may be a carriage return.
      return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
    } catch (IOException e) {
      throw new IllegalArgumentException("is no chunk of rows", e);
    }
  }

  /** Its lines, without their ends. */
  public List<String> lines() {
    return lines(digest, packed);
  }

  /** Of what is stored. */
  public String digest() {
    return digest;
  }

  byte[] packed() {
    return packed;
  }
}
