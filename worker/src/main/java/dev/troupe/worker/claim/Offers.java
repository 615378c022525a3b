package dev.troupe.worker.claim;

import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.shared.input.Quoted;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Reads the bodies of task records. */
final class Offers {
  private static final Logger LOG = LoggerFactory.getLogger(Offers.class);

  private Offers() {}

  static Optional<TaskMessage> read(ConsumerRecord<String, byte[]> record) {
    try {
      if (record.value() != null) {
        TaskMessage task = Json.MESSAGES.readValue(record.value(), TaskMessage.class);
        if (complete(task)) {
          return Optional.of(task);
        }
      }
      LOG.error("{} is not a task: fields are missing", place(record));
    } catch (JacksonException e) {
      LOG.error("{} is not a task: {}", place(record), Quoted.of(e.getOriginalMessage()));
    } catch (RuntimeException | StackOverflowError e) { // whatever anybody may have sent
      LOG.error("{} is not a task: {}", place(record), Quoted.of(e.toString()));
    }
    return Optional.empty();
  }

  // Jackson fills what is absent with null, whatever the record's types say.
  @SuppressWarnings({"ConstantValue", "RedundantNullCheck"})
  private static boolean complete(TaskMessage task) {
    return task != null
        && task.taskId() != null
        && task.jobId() != null
        && task.tenant() != null
        && task.role() != null
        && task.roleDigest() != null;
  }

  private static String place(ConsumerRecord<String, byte[]> record) {
    return record.topic() + "-" + record.partition() + " offset " + record.offset();
  }
}
