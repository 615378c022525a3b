package dev.troupe.schemas.message;

/** Where the bytes of a part are. */
public sealed interface Source {
  /** The provider fetches it itself. */
  record Url(String url) implements Source {}

  /**
   * In the request.
   *
   * @param mediaType such as {@code image/png}
   * @param data in Base64, with padding
   */
  record Inline(String mediaType, String data) implements Source {}

  /**
   * Stored under its digest. A worker replaces it by {@link Inline} before it asks a provider.
   *
   * @param digest {@code sha256:} and 64 hexadecimal digits
   * @param bytes its length
   */
  record Stored(String mediaType, String digest, long bytes) implements Source {}
}
