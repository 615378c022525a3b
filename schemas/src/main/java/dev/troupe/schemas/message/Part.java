package dev.troupe.schemas.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** A piece of a message. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Part.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Part.Image.class, name = "image"),
  @JsonSubTypes.Type(value = Part.Audio.class, name = "audio"),
  @JsonSubTypes.Type(value = Part.Document.class, name = "document")
})
public sealed interface Part {
  record Text(String text) implements Part {}

  /**
   * A picture.
   *
   * @param detail {@code low}, {@code high} or {@code auto}, where the wire has a word for it
   */
  record Image(Source source, @Nullable String detail) implements Part {}

  /**
   * A recording.
   *
   * @param format such as {@code wav} or {@code mp3}
   */
  record Audio(Source source, String format) implements Part {}

  /**
   * A document such as a PDF.
   *
   * @param name of its file
   */
  record Document(Source source, @Nullable String name) implements Part {}
}
