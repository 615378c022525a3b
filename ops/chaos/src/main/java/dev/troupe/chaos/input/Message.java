package dev.troupe.chaos.input;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What comes to a door.
 *
 * @param body not to be changed; null: a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record Message(byte @Nullable [] body, List<Field> fields) {
  public Message {
    fields = List.copyOf(fields);
  }

  public static Message of(byte @Nullable [] body) {
    return new Message(body, List.of());
  }

  public static Message of(String body) {
    return of(body.getBytes(StandardCharsets.UTF_8));
  }

  public Message withBody(byte @Nullable [] other) {
    return new Message(other, fields);
  }

  public Message withFields(List<Field> others) {
    return new Message(body, others);
  }

  /** The body; empty if there is none. */
  public byte[] bytes() {
    return body == null ? new byte[0] : body;
  }

  /** The value of the last field of that name; null if there is none, or if it is null. */
  public byte @Nullable [] value(String name) {
    byte[] value = null;
    for (Field field : fields) {
      if (field.name().equals(name)) {
        value = field.value();
      }
    }
    return value;
  }

  /** As {@link #value}, as text. */
  public String text(String name, String usual) {
    byte[] value = value(name);
    return value == null ? usual : new String(value, StandardCharsets.ISO_8859_1);
  }

  /** In bytes. */
  public int size() {
    int size = body == null ? 0 : body.length;
    for (Field field : fields) {
      byte[] value = field.value();
      size += field.name().length() + (value == null ? 0 : value.length);
    }
    return size;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Message m && fields.equals(m.fields) && Arrays.equals(body, m.body);
  }

  @Override
  public int hashCode() {
    return Objects.hash(fields, Arrays.hashCode(body));
  }

  /** In one line, for a person. */
  @Override
  public String toString() {
    String shown = body == null ? "null" : Escaped.bytes(body);
    return fields.isEmpty()
        ? shown
        : fields.stream().map(Field::toString).collect(Collectors.joining(", ", "{", "} ")) + shown;
  }
}
