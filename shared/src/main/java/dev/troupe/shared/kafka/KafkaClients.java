package dev.troupe.shared.kafka;

import dev.troupe.shared.config.TroupeConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Makes Kafka clients: string keys, bytes as values, the operator's own properties last.
 * Thread-safe.
 */
public final class KafkaClients {
  /** A job with its files, or a batch of tasks; larger payloads travel as references. */
  public static final int MAX_MESSAGE_BYTES = 8 << 20;

  /** What one fetch may bring of records that are then all in memory, parsed. */
  private static final int MAX_FETCH_BYTES = 2 * MAX_MESSAGE_BYTES;

  private final TroupeConfig.Kafka config;

  public KafkaClients(TroupeConfig.Kafka config) {
    this.config = config;
  }

  /**
   * An idempotent producer that waits for all replicas; it sends at once and batches what gathers
   * while a request is on its way.
   */
  public KafkaProducer<String, byte[]> producer(String clientId) {
    Map<String, Object> p = base(clientId);
    p.put(ProducerConfig.ACKS_CONFIG, "all");
    p.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    p.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    p.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_MESSAGE_BYTES);
    p.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
    p.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    p.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    p.putAll(config.properties());
    return new KafkaProducer<>(p, new StringSerializer(), new ByteArraySerializer());
  }

  /** A consumer of a classic group that commits by hand. */
  public KafkaConsumer<String, byte[]> consumer(String clientId, String group, int maxPollRecords) {
    Map<String, Object> p = base(clientId);
    p.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    p.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
    p.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MAX_FETCH_BYTES);
    p.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_MESSAGE_BYTES);
    // So long what a member had is nobody's after it died: the least that brokers take by default.
    p.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    p.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
    p.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    p.putAll(config.properties());
    return new KafkaConsumer<>(p, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * A member of a share group that acknowledges by hand and gets at most {@code maxPollRecords} at
   * a time. One thread owns it. The group's offset reset is set by {@link FleetTopics}, before the
   * first member joins.
   */
  public KafkaShareConsumer<String, byte[]> shareConsumer(
      String clientId, String group, int maxPollRecords) {
    Map<String, Object> p = base(clientId);
    p.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    p.put("share.acknowledgement.mode", "explicit");
    // The default fetches more than a poll may hold, and locks it for this member.
    p.put("share.acquire.mode", "record_limit");
    p.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
    p.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 3_600_000);
    // Kafka warns of a shorter one.
    p.put(ConsumerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG, 3_660_000);
    p.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    p.putAll(config.properties());
    return new KafkaShareConsumer<>(p, new StringDeserializer(), new ByteArrayDeserializer());
  }

  public Admin admin(String clientId) {
    Map<String, Object> p = base(clientId);
    p.putAll(config.properties());
    return Admin.create(p);
  }

  private Map<String, Object> base(String clientId) {
    Map<String, Object> p = new HashMap<>();
    p.put("bootstrap.servers", config.bootstrapServers());
    p.put("client.id", clientId);
    // Nothing of ours is a metric that the client should push to the broker.
    p.put("enable.metrics.push", false);
    return p;
  }
}
