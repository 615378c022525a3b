package dev.troupe.worker.claim;

import dev.troupe.schemas.TaskMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A member of a classic group, for brokers without share groups: claims, then commits in order. No
 * more workers of a pool have work than the topic has partitions.
 */
final class ClassicTaskSource implements TaskSource {
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ConsumerRecord<String, byte[]>> open = new ArrayList<>();

  ClassicTaskSource(KafkaConsumer<String, byte[]> consumer, String topic) {
    this.consumer = consumer;
    consumer.subscribe(List.of(topic));
  }

  @Override
  public List<TaskMessage> poll(Duration time) {
    List<TaskMessage> tasks = new ArrayList<>();
    try {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(time)) {
        Offers.read(record)
            .ifPresent(
                task -> {
                  tasks.add(task);
                  open.add(record);
                });
      }
    } catch (WakeupException e) {
      // Someone wants this thread to look up.
    }
    return tasks;
  }

  @Override
  public void accept(int count) {
    Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : open.subList(0, count)) {
      done.put(partition(record), new OffsetAndMetadata(record.offset() + 1));
    }
    open.subList(0, count).clear();
    if (open.isEmpty()) {
      consumer.commitAsync(); // also past what could not be read
    } else {
      consumer.commitAsync(done, null);
    }
  }

  @Override
  public void release() {
    Map<TopicPartition, Long> first = new HashMap<>();
    open.forEach(record -> first.putIfAbsent(partition(record), record.offset()));
    open.clear();
    first.forEach(
        (partition, offset) -> {
          // A partition that was taken away meanwhile is read again by its new owner.
          if (consumer.assignment().contains(partition)) {
            consumer.seek(partition, offset);
          }
        });
  }

  private static TopicPartition partition(ConsumerRecord<String, byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
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
