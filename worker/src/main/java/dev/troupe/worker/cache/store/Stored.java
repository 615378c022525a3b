package dev.troupe.worker.cache.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One entry. Immutable as long as nobody writes into its payload.
 *
 * <p>As bytes: {@code TC1}, the CRC-32C of the rest (4), the end of its life in epoch milliseconds
 * (8), the length of the account's name (2), the name, the payload.
 */
public final class Stored {
  private static final byte[] MAGIC = {'T', 'C', '1'};
  private static final int CHECKED_FROM = MAGIC.length + Integer.BYTES;
  private static final int MIN_BYTES = CHECKED_FROM + Long.BYTES + Short.BYTES;

  private final byte[] payload;
  private final String account;
  private final Instant expiresAt;

  /**
   * @param account at whose expense of space
   */
  public Stored(byte[] payload, String account, Instant expiresAt) {
    this.payload = payload;
    this.account = account;
    this.expiresAt = expiresAt;
  }

  public byte[] payload() {
    return payload;
  }

  public String account() {
    return account;
  }

  public Instant expiresAt() {
    return expiresAt;
  }

  boolean expired(Instant now) {
    return !now.isBefore(expiresAt);
  }

  byte[] toBytes() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + 64);
      DataOutputStream out = new DataOutputStream(bytes);
      out.write(MAGIC);
      out.writeInt(0);
      out.writeLong(expiresAt.toEpochMilli());
      out.writeUTF(account);
      out.write(payload);
      byte[] framed = bytes.toByteArray();
      ByteBuffer.wrap(framed).putInt(MAGIC.length, checksum(framed));
      return framed;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail; a name has less than 64 characters
    }
  }

  /** Empty if it is anything but an entry that was written whole. */
  static Optional<Stored> fromBytes(byte[] framed) {
    if (framed.length < MIN_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(framed);
    for (byte expected : MAGIC) {
      if (in.get() != expected) {
        return Optional.empty();
      }
    }
    if (in.getInt() != checksum(framed)) {
      return Optional.empty();
    }
    Instant expiresAt = Instant.ofEpochMilli(in.getLong());
    byte[] account = new byte[Short.toUnsignedInt(in.getShort())];
    if (account.length > in.remaining()) {
      return Optional.empty();
    }
    in.get(account);
    byte[] payload = new byte[in.remaining()];
    in.get(payload);
    return Optional.of(new Stored(payload, new String(account, StandardCharsets.UTF_8), expiresAt));
  }

  private static int checksum(byte[] framed) {
    CRC32C crc = new CRC32C();
    crc.update(framed, CHECKED_FROM, framed.length - CHECKED_FROM);
    return (int) crc.getValue();
  }
}
