package dev.troupe.scheduler.app;

import dev.troupe.scheduler.event.Events;
import dev.troupe.scheduler.job.PoolTopics;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.FleetTopics;
import dev.troupe.shared.kafka.KafkaClients;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Kafka as one replica has it: the clients that it shares among its threads. Thread-safe. */
record Kafka(
    KafkaClients clients,
    Topics topics,
    Admin admin,
    KafkaProducer<String, byte[]> producer,
    PoolTopics pools)
    implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofSeconds(5);

  /** Opens the clients; whether Kafka answers, their first use will tell. */
  static Kafka open(TroupeConfig.Kafka config) {
    KafkaClients clients = new KafkaClients(config);
    Topics topics = new Topics(config.topicPrefix());
    Admin admin = clients.admin("troupe-scheduler-admin");
    try {
      return new Kafka(
          clients,
          topics,
          admin,
          clients.producer("troupe-scheduler"),
          new PoolTopics(new FleetTopics(admin, topics, Thread::sleep)));
    } catch (RuntimeException | Error e) { // nobody else has it yet
      admin.close(CLOSE);
      throw e;
    }
  }

  /** A thread's own: what it has said is confirmed by that thread. */
  Events events(InstantSource clock) {
    return new Events(producer, topics, clock);
  }

  @Override
  public void close() {
    producer.close(CLOSE);
    admin.close(CLOSE);
  }
}
