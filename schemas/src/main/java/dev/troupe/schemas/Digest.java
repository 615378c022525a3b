package dev.troupe.schemas;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as the address of content: {@code sha256:} and 64 hex digits. */
public final class Digest {
  public static final String PREFIX = "sha256:";

  private Digest() {}

  public static String of(byte[] content) {
    return PREFIX + HexFormat.of().formatHex(sha256(content));
  }

  public static String of(String content) {
    return of(content.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
