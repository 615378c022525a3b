package dev.troupe.schemas.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Where the bytes of a part are. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Source.Url.class, name = "url"),
  @JsonSubTypes.Type(value = Source.Inline.class, name = "inline"),
  @JsonSubTypes.Type(value = Source.Stored.class, name = "stored")
})
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
