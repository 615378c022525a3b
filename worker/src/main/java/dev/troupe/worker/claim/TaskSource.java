package dev.troupe.worker.claim;

import dev.troupe.schemas.TaskMessage;
import java.time.Duration;
import java.util.List;

/**
 * Where offers come from: one lane of one pool. One thread owns it.
 *
 * <p>The offers of a poll are answered for before the next one, from the first on: some by {@link
 * #accept}, the rest by {@link #release}. Failures of Kafka that a new source may not have are
 * thrown as {@link org.apache.kafka.common.KafkaException}.
 */
interface TaskSource extends AutoCloseable {
  /** What is there, at once; else what comes in that time. What can't be read is left out. */
  List<TaskMessage> poll(Duration time);

  /** So many of the last poll's offers, those that come next, are dealt with, for everyone. */
  void accept(int count);

  /** The rest of the last poll's offers is for someone else, or for later. */
  void release();

  /** Called every now and then while there is no room for a poll. */
  void idle();

  /** Ends a waiting poll early. The one method that any thread may call. */
  void wakeup();

  @Override
  void close();
}
