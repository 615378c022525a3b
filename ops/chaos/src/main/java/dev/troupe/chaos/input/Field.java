package dev.troupe.chaos.input;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a message has beside its body: a header, or, if the name starts with a colon, something that
 * its door knows (a key, a request line, a status).
 *
 * @param value not to be changed; null: a Kafka header may be
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record Field(String name, byte @Nullable [] value) {

  public static Field of(String name, String value) {
    return new Field(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Field f && name.equals(f.name) && Arrays.equals(value, f.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, Arrays.hashCode(value));
  }

  @Override
  public String toString() {
    return Escaped.text(name) + ": " + (value == null ? "null" : Escaped.bytes(value));
  }
}
