package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Chance;
import dev.troupe.chaos.input.Field;
import dev.troupe.chaos.input.Message;
import dev.troupe.chaos.input.Odd;
import dev.troupe.schemas.CloudEvent;
import dev.troupe.shared.job.SubmissionReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Submissions on {@code troupe.jobs}. */
final class TopicDoor implements Door.Running {
  private static final String KEY = ":key";
  private static final String COMPRESSION = ":compression";
  private static final List<String> HEADERS =
      List.of(
          CloudEvent.ID,
          CloudEvent.TYPE,
          CloudEvent.SOURCE,
          CloudEvent.TIME,
          CloudEvent.SPEC_VERSION,
          CloudEvent.CONTENT_TYPE,
          "troupe_reason",
          "",
          "x");
  private static final int HUGE = 300_000;
  private static final int PADDING = 7 << 20;

  private final Queue<Placed> placed = new ConcurrentLinkedQueue<>();

  private record Placed(long index, String position, @Nullable String id) {}

  @Override
  public String label() {
    return "topic";
  }

  @Override
  public Message make(Chance c) {
    byte[] body = c.oneIn(60) ? null : JobDoor.body(c);
    if (body != null && c.oneIn(2_000)) {
      body = padded(body);
    }
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of(COMPRESSION, c.pick(Target.COMPRESSIONS)));
    if (!c.oneIn(4)) {
      fields.add(new Field(KEY, c.oneIn(10) ? odd(c) : "default".getBytes(StandardCharsets.UTF_8)));
    }
    while (c.oneIn(3)) {
      fields.add(new Field(c.pick(HEADERS), c.oneIn(6) ? null : odd(c)));
    }
    return new Message(body, fields);
  }

  /** Nearly as large as a message may be. */
  private static byte[] padded(byte[] body) {
    return (" ".repeat(PADDING) + new String(body, StandardCharsets.ISO_8859_1))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] odd(Chance c) {
    if (c.oneIn(100)) {
      return "k".repeat(HUGE).getBytes(StandardCharsets.UTF_8);
    }
    return c.oneIn(4)
        ? new byte[] {(byte) 0xFF, (byte) 0xC0, 0}
        : Odd.text(c).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public @Nullable String send(long index, Message message, Target target) {
    String id = id(message.body());
    target.send(
        record(message, target),
        message.text(COMPRESSION, "none"),
        position -> placed.add(new Placed(index, position, id)));
    return null;
  }

  private static ProducerRecord<byte[], byte[]> record(Message message, Target target) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(target.topics().jobs(), message.value(KEY), message.body());
    for (Field field : message.fields()) {
      if (!field.name().startsWith(":")) {
        record.headers().add(field.name(), field.value());
      }
    }
    return record;
  }

  /** Has what was sent counted; all must be on the topic. */
  void count(Tally tally) {
    for (Placed p = placed.poll(); p != null; p = placed.poll()) {
      tally.sent(p.index(), p.position(), p.id());
    }
  }

  private static @Nullable String id(byte @Nullable [] body) {
    try {
      return body != null
              && SubmissionReader.read(body, Instant.EPOCH) instanceof SubmissionReader.Ok ok
          ? ok.submission().id()
          : null;
    } catch (RuntimeException | StackOverflowError e) {
      return null; // its reader's failure, which another door reports
    }
  }
}
