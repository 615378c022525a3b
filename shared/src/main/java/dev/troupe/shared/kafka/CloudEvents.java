package dev.troupe.shared.kafka;

import dev.troupe.schemas.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Records with CloudEvents headers, binary mode. */
public final class CloudEvents {
  private static final byte[] SPEC_VERSION = utf8("1.0");
  private static final byte[] JSON = utf8("application/json");

  private CloudEvents() {}

  /**
   * @param id the same for the same thing sent twice
   * @param type one of the constants of {@link CloudEvent}
   * @param source which program, such as {@code troupe/scheduler}
   */
  public static ProducerRecord<String, byte[]> record(
      String topic, String key, String id, String type, String source, Instant time, byte[] json) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, json);
    record
        .headers()
        .add(CloudEvent.SPEC_VERSION, SPEC_VERSION)
        .add(CloudEvent.ID, utf8(id))
        .add(CloudEvent.TYPE, utf8(type))
        .add(CloudEvent.SOURCE, utf8(source))
        .add(CloudEvent.TIME, utf8(time.toString()))
        .add(CloudEvent.CONTENT_TYPE, JSON);
    return record;
  }

  /** The last header of that name as text; null if there is none. */
  public static @Nullable String header(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
