package dev.troupe.worker.claim;

import dev.troupe.schemas.Lane;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.KafkaClients;

/** Opens task sources of the kind that the configuration asks for. Thread-safe. */
final class TaskSources {
  private final KafkaClients clients;
  private final TroupeConfig.Kafka config;
  private final Topics topics;

  TaskSources(TroupeConfig.Kafka config) {
    this.config = config;
    this.clients = new KafkaClients(config);
    this.topics = new Topics(config.topicPrefix());
  }

  TaskSource open(String client, String pool, Lane lane, int pollSize) {
    String topic = topics.tasks(pool, lane);
    String group = topics.workers(pool, lane);
    return switch (config.delivery()) {
      case SHARE -> new ShareTaskSource(clients.shareConsumer(client, group, pollSize), topic);
      // A name that was once a share group's can't be a classic group's.
      case CLASSIC ->
          new ClassicTaskSource(clients.consumer(client, group + ".classic", pollSize), topic);
    };
  }
}
