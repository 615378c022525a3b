package dev.troupe.schemas.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Where the bytes of a part are. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Source.Url.class, name = "url"),
  @JsonSubTypes.Type(value = Source.Inline.class, name = "inline"),
  @JsonSubTypes.Type(value = Source.File.class, name = "file")
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
   * A file of the tenant's. A worker puts what it has in its place before it does anything else.
   *
   * @param id {@code file-} and 32 hexadecimal digits
   */
  record File(String id) implements Source {}
}
