package dev.troupe.worker.claim;

import dev.troupe.schemas.TaskMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A member of a classic group, for brokers without share groups: claims, then commits in order. No
 * more workers of a pool have work than the topic has partitions.
 */
final class ClassicTaskSource implements TaskSource {
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, Long> open = new HashMap<>();

  ClassicTaskSource(KafkaConsumer<String, byte[]> consumer, String topic) {
    this.consumer = consumer;
    consumer.subscribe(List.of(topic));
  }

  @Override
  public List<TaskMessage> poll(Duration time) {
    List<TaskMessage> tasks = new ArrayList<>();
    try {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(time)) {
        open.putIfAbsent(new TopicPartition(record.topic(), record.partition()), record.offset());
        Offers.read(record).ifPresent(tasks::add);
      }
    } catch (WakeupException e) {
      // Someone wants this thread to look up.
    }
    return tasks;
  }

  @Override
  public void accept() {
    open.clear();
    consumer.commitAsync();
  }

  @Override
  public void release() {
    open.forEach(
        (partition, offset) -> {
          // A partition that was taken away meanwhile is read again by its new owner.
          if (consumer.assignment().contains(partition)) {
            consumer.seek(partition, offset);
          }
        });
    open.clear();
  }

  /** A member that doesn't poll for five minutes is thrown out, however busy it is. */
  @Override
  public void idle() {
    consumer.pause(consumer.assignment());
    consumer.poll(Duration.ZERO);
    consumer.resume(consumer.assignment());
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
