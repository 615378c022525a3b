package dev.troupe.worker.provider;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;

/**
 * A picture or a recording. Immutable; equal if type and content are.
 *
 * <p>It travels by reference: what a task puts out is {@link #reference()}, and the content is
 * stored once, under its digest.
 */
public final class Media {
  private final String mediaType;
  private final byte[] content;
  private final String digest;

  /**
   * @param mediaType such as {@code image/png}
   * @param content not copied: the caller gives it away
   */
  public Media(String mediaType, byte[] content) {
    this.mediaType = mediaType;
    this.content = content;
    this.digest = Digest.of(content);
  }

  public String mediaType() {
    return mediaType;
  }

  /** Not copied: must not be changed. */
  public byte[] content() {
    return content;
  }

  public String digest() {
    return digest;
  }

  /** JSON: {@code media_type}, {@code digest} and {@code bytes}. */
  public String reference() {
    return Json.MESSAGES
        .createObjectNode()
        .put("media_type", mediaType)
        .put("digest", digest)
        .put("bytes", content.length)
        .toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Media m && m.mediaType.equals(mediaType) && m.digest.equals(digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return mediaType + "[" + content.length + " bytes]";
  }
}
