package dev.troupe.scheduler.intake;

import dev.troupe.scheduler.event.Events;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.kafka.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives submissions back: unchanged, with what is wrong in a header, on {@code troupe.rejected},
 * and as an event. What is too large to go with its reason is named by where it stands and its
 * digest; the submitter has it, and so has the topic for as long as that keeps it. For one thread.
 */
final class Rejections {
  private static final Logger log = LoggerFactory.getLogger(Rejections.class);

  /** What a record's frame, our reason and Kafka's own fields take at most. */
  private static final int OVERHEAD = 128 << 10;

  static final String REASON = "troupe_reason";
  static final String POINTER = "troupe_pointer";

  private final Events events;
  private final Topics topics;

  Rejections(Events events, Topics topics) {
    this.events = events;
    this.topics = topics;
  }

  static String position(ConsumerRecord<String, byte[]> record) {
    return record.topic() + "-" + record.partition() + "-" + record.offset();
  }

  /**
   * Says that a record is rejected; {@link Events#confirm} sends it.
   *
   * @param id of the job; null if it has none that could be read
   */
  void add(
      ConsumerRecord<String, byte[]> record,
      String tenant,
      @Nullable String id,
      List<Problem> problems) {
    String position = position(record);
    String reason = String.join("; ", Problem.lines(problems));
    log.info("rejected {}: {}", position, reason);
    events.send(fits(record) ? whole(record, reason) : pointer(record, reason));
    events.rejected(tenant, Objects.requireNonNullElse(id, ""), position, reason);
  }

  private static boolean fits(ConsumerRecord<String, byte[]> record) {
    // A character is at most three bytes of UTF-8.
    long size = record.key() == null ? 0 : 3L * record.key().length();
    size += record.value() == null ? 0 : record.value().length;
    for (Header header : record.headers()) {
      size += 3L * header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return size <= KafkaClients.MAX_MESSAGE_BYTES - OVERHEAD;
  }

  private ProducerRecord<String, byte[]> whole(
      ConsumerRecord<String, byte[]> record, String reason) {
    ProducerRecord<String, byte[]> copy =
        new ProducerRecord<>(
            topics.rejected(), null, record.key(), record.value(), record.headers());
    copy.headers().remove(REASON).add(REASON, utf8(reason));
    return copy;
  }

  private ProducerRecord<String, byte[]> pointer(
      ConsumerRecord<String, byte[]> record, String reason) {
    Map<String, Object> where = new LinkedHashMap<>();
    where.put("topic", record.topic());
    where.put("partition", record.partition());
    where.put("offset", record.offset());
    if (record.value() != null) {
      where.put("bytes", record.value().length);
      where.put("sha256", Digest.of(record.value()));
    }
    ProducerRecord<String, byte[]> copy =
        new ProducerRecord<>(topics.rejected(), null, Json.bytes(where));
    copy.headers().add(REASON, utf8(reason)).add(POINTER, utf8("true"));
    return copy;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
