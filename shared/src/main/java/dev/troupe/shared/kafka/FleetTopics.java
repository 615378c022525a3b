package dev.troupe.shared.kafka;

import dev.troupe.schemas.Lane;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.lifecycle.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Makes the topics and configures the share groups of a fleet. Harmless to repeat; existing topics
 * stay as they are.
 */
public final class FleetTopics {
  private static final String MAX_BYTES = Integer.toString(KafkaClients.MAX_MESSAGE_BYTES);

  private static final int LOOKS = 500;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final Admin admin;
  private final Topics topics;
  private final Pause pause;

  public FleetTopics(Admin admin, Topics topics, Pause pause) {
    this.admin = admin;
    this.topics = topics;
    this.pause = pause;
  }

  /**
   * What everyone shares: submissions, results, events, rejections.
   *
   * @throws IllegalStateException if the broker refuses or does not answer
   */
  public void ensureFleet() throws InterruptedException {
    create(
        List.of(
            topic(topics.jobs(), 4),
            topic(topics.results(), 4),
            topic(topics.events(), 1),
            topic(topics.rejected(), 1)));
  }

  /**
   * The task topics of pools and their share groups. One partition each: a share group hands a
   * partition to a part of its members only, so that more partitions would mean less stealing, not
   * more speed.
   */
  public void ensurePools(Collection<String> pools) throws InterruptedException {
    List<NewTopic> wanted = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    for (String pool : pools) {
      for (Lane lane : Lane.values()) {
        wanted.add(topic(topics.tasks(pool, lane), 1));
        groups.add(topics.workers(pool, lane));
      }
    }
    create(wanted);
    configureShareGroups(groups);
  }

  private NewTopic topic(String name, int partitions) {
    Map<String, String> config = new HashMap<>();
    config.put("max.message.bytes", MAX_BYTES);
    // The broker unpacks what comes compressed before it looks at the size: else eight megabytes of
    // somebody's zeros become gigabytes in whoever reads them.
    config.put("compression.type", "uncompressed");
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config);
  }

  private void create(List<NewTopic> wanted) throws InterruptedException {
    Set<String> made = new HashSet<>();
    for (var entry : admin.createTopics(wanted).values().entrySet()) {
      try {
        entry.getValue().get();
        made.add(entry.getKey());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw new IllegalStateException(
              "topic " + entry.getKey() + " could not be made: " + e.getCause(), e);
        }
      }
    }
    if (!made.isEmpty()) {
      awaitKnown(made);
    }
  }

  /** The controller confirms a topic before the broker that clients ask has heard of it. */
  private void awaitKnown(Set<String> made) throws InterruptedException {
    try {
      for (int look = 0; !admin.listTopics().names().get().containsAll(made); look++) {
        if (look == LOOKS) {
          throw new IllegalStateException(
              "the topics " + made + " were made and the broker does not know them");
        }
        pause.pause(BETWEEN_LOOKS);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the topics could not be listed: " + e.getCause(), e);
    }
  }

  private void configureShareGroups(List<String> groups) throws InterruptedException {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (String group : groups) {
      changes.put(
          new ConfigResource(ConfigResource.Type.GROUP, group),
          List.of(
              // A share group starts at the end by default: what was dispatched before the first
              // worker came would never be seen.
              set("share.auto.offset.reset", "earliest"),
              // Records are acknowledged as soon as they are claimed; a lock that lives longer
              // belongs to a worker that hangs.
              set("share.record.lock.duration.ms", "15000")));
    }
    try {
      admin.incrementalAlterConfigs(changes).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the share groups " + groups + " could not be configured: " + e.getCause(), e);
    }
  }

  private static AlterConfigOp set(String key, String value) {
    return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
  }
}
