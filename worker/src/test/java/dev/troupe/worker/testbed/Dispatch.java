package dev.troupe.worker.testbed;

import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Lane;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.FleetTopics;
import dev.troupe.shared.kafka.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.postgresql.PGConnection;

/** What a scheduler does with Kafka: topics, groups, offers; and how it hears of ends. */
public final class Dispatch implements AutoCloseable {
  private final Topics topics;
  private final KafkaProducer<String, byte[]> producer;

  public Dispatch(TroupeConfig.Kafka config) throws InterruptedException {
    KafkaClients clients = new KafkaClients(config);
    topics = new Topics(config.topicPrefix());
    try (Admin admin = clients.admin("test")) {
      new FleetTopics(admin, topics, Thread::sleep).ensurePools(List.of("default"));
    }
    producer = clients.producer("test");
  }

  public void offer(List<TaskMessage> tasks) {
    for (TaskMessage task : tasks) {
      send(task.taskId().toString(), Json.bytes(task));
    }
    producer.flush();
  }

  public void send(String id, byte[] body) {
    var record = new ProducerRecord<>(topics.tasks("default", Lane.BATCH), id, body);
    record.headers().add(CloudEvent.ID, id.getBytes(StandardCharsets.UTF_8));
    var _ = producer.send(record);
  }

  /** Returns when the query's number is at least that. */
  public static void await(Fleet fleet, String countQuery, long atLeast) throws SQLException {
    try (var listener = fleet.database().connect("test-listener");
        var statement = listener.createStatement()) {
      statement.execute("LISTEN troupe_finished");
      var notifications = listener.unwrap(PGConnection.class);
      while (fleet.count(countQuery) < atLeast) {
        // A signal ends the wait early; what sends none is looked at every now and then.
        notifications.getNotifications(50);
      }
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
