package dev.troupe.scheduler.job;

import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.shared.kafka.FleetTopics;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts tasks on their topics. Not waited for: a record that gets lost is found again, because its
 * row still says {@code dispatched}. Thread-safe.
 */
public final class Offers {
  private static final Logger log = LoggerFactory.getLogger(Offers.class);

  private final Producer<String, byte[]> producer;
  private final Topics topics;
  private final FleetTopics fleet;
  private final InstantSource clock;
  private final Set<String> pools = ConcurrentHashMap.newKeySet();

  public Offers(
      Producer<String, byte[]> producer, Topics topics, FleetTopics fleet, InstantSource clock) {
    this.producer = producer;
    this.topics = topics;
    this.fleet = fleet;
    this.clock = clock;
  }

  /** Makes the topics of a pool that is new here. */
  public void ensurePool(String pool) throws InterruptedException {
    if (!pools.contains(pool)) {
      fleet.ensurePools(Set.of(pool));
      pools.add(pool);
    }
  }

  public void send(Offer offer) {
    TaskMessage task = offer.task();
    Window.Channel channel = offer.channel();
    String id = task.taskId().toString();
    Future<?> _ =
        producer.send(
            CloudEvents.record(
                topics.tasks(channel.pool(), channel.lane()),
                id,
                id,
                CloudEvent.TASK,
                "troupe/scheduler",
                clock.instant(),
                Json.bytes(task)),
            (metadata, e) -> {
              if (e != null) {
                log.warn("task {} could not be offered and will be again: {}", id, e.toString());
              }
            });
  }
}
