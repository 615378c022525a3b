package dev.troupe.worker.claim;

import dev.troupe.schemas.TaskMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A member of a share group. Records are answered for as soon as they are claimed, never held while
 * a call runs: a held record blocks the next poll, and is repeated when a broker restarts.
 */
final class ShareTaskSource implements TaskSource {
  private final KafkaShareConsumer<String, byte[]> consumer;
  private final List<ConsumerRecord<String, byte[]>> open = new ArrayList<>();

  ShareTaskSource(KafkaShareConsumer<String, byte[]> consumer, String topic) {
    this.consumer = consumer;
    consumer.subscribe(List.of(topic));
  }

  @Override
  public List<TaskMessage> poll(Duration time) {
    List<TaskMessage> tasks = new ArrayList<>();
    try {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(time)) {
        Offers.read(record)
            .ifPresentOrElse(
                task -> {
                  tasks.add(task);
                  open.add(record);
                },
                () -> consumer.acknowledge(record, AcknowledgeType.REJECT));
      }
    } catch (WakeupException e) {
      // Someone wants this thread to look up.
    }
    return tasks;
  }

  @Override
  public void accept(int count) {
    answer(open.subList(0, count), AcknowledgeType.ACCEPT);
  }

  @Override
  public void release() {
    answer(open, AcknowledgeType.RELEASE);
  }

  // Acknowledgements would wait for the next poll otherwise. One that fails does no harm: the
  // record comes again, and its claim is missed.
  private void answer(List<ConsumerRecord<String, byte[]>> records, AcknowledgeType type) {
    records.forEach(record -> consumer.acknowledge(record, type));
    records.clear();
    consumer.commitAsync();
  }

  @Override
  public void idle() {}

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
