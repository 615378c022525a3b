package dev.troupe.scheduler.job;

import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskMessage;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.shared.lifecycle.Fault;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
  private final PoolTopics pools;
  private final InstantSource clock;

  /** Tasks that no topic can hold, and why; whoever fails them takes them from here. */
  private final Map<UUID, Exception> refused = new ConcurrentHashMap<>();

  public Offers(
      Producer<String, byte[]> producer, Topics topics, PoolTopics pools, InstantSource clock) {
    this.producer = producer;
    this.topics = topics;
    this.pools = pools;
    this.clock = clock;
  }

  /** Makes the topics where that is needed, and sends them; one that fails is sent again later. */
  public void sendAll(List<Offer> offers) throws InterruptedException {
    for (Offer offer : offers) {
      try {
        pools.ensure(offer.channel().pool());
        send(offer);
      } catch (RuntimeException e) {
        failed(offer.task().taskId(), e);
      }
    }
  }

  private void send(Offer offer) {
    TaskMessage task = offer.task();
    DispatchWindow.Channel channel = offer.channel();
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
                failed(task.taskId(), e);
              }
            });
  }

  /** Notes that no message can be made of a task. */
  public void refuse(UUID task, Exception why) {
    refused.put(task, why);
  }

  private void failed(UUID task, Exception e) {
    if (Fault.of(e) == Fault.CONTENT) {
      refuse(task, e);
    } else {
      log.warn("task {} could not be offered and will be again: {}", task, e.toString());
    }
  }

  /** The tasks that were refused since the last call, with the reasons. */
  public Map<UUID, Exception> takeRefused() {
    Map<UUID, Exception> taken = Map.copyOf(refused);
    refused.keySet().removeAll(taken.keySet());
    return taken;
  }
}
