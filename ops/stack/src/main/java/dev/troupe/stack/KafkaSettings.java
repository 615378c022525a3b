package dev.troupe.stack;

import java.nio.file.Path;

/** The broker's server.properties. */
final class KafkaSettings {

  private KafkaSettings() {}

  static String of(int port, int controllerPort, Path storage) {
    // A backslash would start an escape in a properties file.
    return """
      # Written at each start.
      process.roles=broker,controller
      node.id=1
      controller.quorum.voters=1@127.0.0.1:%2$d
      listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
      advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
      listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
      controller.listener.names=CONTROLLER
      inter.broker.listener.name=PLAINTEXT
      log.dirs=%3$s
      auto.create.topics.enable=false
      # One broker: the defaults are three replicas.
      offsets.topic.replication.factor=1
      offsets.topic.num.partitions=1
      transaction.state.log.replication.factor=1
      transaction.state.log.min.isr=1
      transaction.state.log.num.partitions=1
      share.coordinator.state.topic.replication.factor=1
      share.coordinator.state.topic.min.isr=1
      share.coordinator.state.topic.num.partitions=1
      # The default of 128 MB is half of our heap.
      log.cleaner.dedupe.buffer.size=2097152
      num.network.threads=2
      num.io.threads=4
      background.threads=2
      # Fast start, restart and first poll. Without the short session a broker that was killed waits nine seconds for itself.
      group.initial.rebalance.delay.ms=0
      broker.heartbeat.interval.ms=200
      broker.session.timeout.ms=2000
      controller.quorum.election.timeout.ms=200
      controller.quorum.election.backoff.max.ms=200
      group.share.heartbeat.interval.ms=500
      group.share.min.heartbeat.interval.ms=500
      group.share.assignment.interval.ms=0
      group.consumer.heartbeat.interval.ms=500
      group.consumer.min.heartbeat.interval.ms=500
      group.consumer.assignment.interval.ms=0
      # Tests shorten the lock to see redelivery.
      group.share.min.record.lock.duration.ms=1000
      """
        .formatted(port, controllerPort, storage.toString().replace("\\", "\\\\"));
  }
}
