package dev.troupe.shared.blob;

import dev.troupe.schemas.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what comes piece by piece; {@link Digest} is for what is there at once. */
final class Sha256 {
  /** In bytes. */
  static final int LENGTH = 32;

  private Sha256() {}

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static String address(MessageDigest whole) {
    return Digest.PREFIX + HexFormat.of().formatHex(whole.digest());
  }
}
