package dev.troupe.chaos.fuzz;

import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.JobEvent;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.shared.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the fleet has said of the submissions that it was sent. For one thread. */
final class Tally implements AutoCloseable {
  /** Of the topic of submissions. */
  static final int PARTITIONS = 4;

  private final KafkaConsumer<String, byte[]> consumer;
  private final List<TopicPartition> jobs;
  // By position; what was sent by HTTP nobody knows the position of.
  private final Map<String, Long> sent = new HashMap<>();
  private final Map<String, Deque<String>> positions = new HashMap<>();
  private final Set<String> accepted = new HashSet<>();
  private long acceptances;
  private long rejections;

  Tally(KafkaClients kafka, Topics topics) {
    consumer = kafka.consumer("fuzz-events", topics.events() + "-fuzz", 1_000);
    TopicPartition events = new TopicPartition(topics.events(), 0);
    consumer.assign(List.of(events));
    consumer.seekToBeginning(List.of(events));
    jobs =
        IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(topics.jobs(), p)).toList();
  }

  /**
   * A record is on the topic.
   *
   * @param id of the job, if it has one that can be read
   */
  void sent(long index, String position, @Nullable String id) {
    sent.put(position, index);
    if (id != null) {
      positions.computeIfAbsent(id, i -> new ArrayDeque<>()).add(position);
    }
  }

  /** Reads what there is. */
  void poll() {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(20))) {
      JobEvent event = Json.MESSAGES.readValue(record.value(), JobEvent.class);
      switch (event.type()) {
        case ACCEPTED -> accepted(event.job());
        case REJECTED -> {
          rejections++;
          String name = String.valueOf(CloudEvents.header(record.headers(), CloudEvent.ID));
          sent.remove(name.split("/", 2)[0]);
        }
        case PROGRESSED, COMPLETED, FAILED, CANCELLED, EXPIRED -> {
          // The database says so, too.
        }
        case BUDGET_ALERT, BUDGET_USED_UP, BUDGET_OVERRUN -> {
          // Of no submission.
        }
      }
    }
  }

  private void accepted(String id) {
    acceptances++;
    accepted.add(id);
    Deque<String> waiting = positions.get(id);
    // Without an id of its own it is named after its position.
    String position = waiting == null || waiting.isEmpty() ? id : waiting.poll();
    sent.remove(position);
  }

  /** How many submissions have come to the topic, by whatever door. */
  long submitted() {
    return consumer.endOffsets(jobs).values().stream().mapToLong(Long::longValue).sum();
  }

  boolean accepts(String id) {
    return accepted.contains(id);
  }

  long acceptances() {
    return acceptances;
  }

  long rejections() {
    return rejections;
  }

  /** Indexes of what was sent to the topic and not answered yet. */
  Set<Long> unanswered() {
    return new HashSet<>(sent.values());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
