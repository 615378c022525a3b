package dev.troupe.chaos.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.chaos.SharedServers;
import dev.troupe.schemas.CloudEvent;
import dev.troupe.schemas.JobEvent;
import dev.troupe.schemas.Json;
import dev.troupe.shared.kafka.CloudEvents;
import dev.troupe.stack.junit.TestStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A fleet for many cases, replaced when one of them has harmed it. */
final class CaseFleet implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final TestStack stack;
  private final Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, JobEvent> events = new HashMap<>();
  private @Nullable Target target;
  private @Nullable Calm calm;
  private @Nullable KafkaConsumer<String, byte[]> consumer;
  private Duration slowest = Duration.ZERO;
  private int fleets;

  CaseFleet(TestStack stack, Path folder) {
    this.stack = stack;
    this.folder = folder;
  }

  Target target() throws IOException {
    Target t = target;
    if (t == null) {
      fleets++;
      Path own = Files.createDirectories(folder.resolve("fleet-" + fleets));
      t = new Target(SharedServers.of(stack, "f" + fleets), own);
      target = t;
      calm = new Calm(t, PATIENCE);
      KafkaConsumer<String, byte[]> c = t.fleet.kafka().consumer("cases", "cases", 500);
      TopicPartition partition = new TopicPartition(t.topics().events(), 0);
      c.assign(List.of(partition));
      c.seekToBeginning(List.of(partition));
      consumer = c;
    }
    return t;
  }

  /** By the topic; returns the event that says what became of it. */
  JobEvent submit(String id, byte[] job) throws IOException {
    Target t = target();
    String[] position = {""};
    t.send(
        new ProducerRecord<>(t.topics().jobs(), null, job), "none", placed -> position[0] = placed);
    t.flush();
    t.tally.sent(-1, position[0], id);
    return event(t, position[0] + "/rejected", id + "/accepted");
  }

  /** By HTTP. */
  HttpResponse<String> post(byte[] job) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + target().port() + "/v1/jobs"))
            .header("content-type", "application/json")
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(job))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** The event of a job that has ended well or not. */
  JobEvent end(String id) throws IOException {
    return event(target(), id + "/completed", id + "/failed", id + "/expired", id + "/cancelled");
  }

  private JobEvent event(Target t, String... names) {
    KafkaConsumer<String, byte[]> c = consumer;
    if (c == null) {
      throw new IllegalStateException("no fleet");
    }
    t.fleet.until(
        () -> {
          c.poll(Duration.ofMillis(50))
              .forEach(
                  r -> {
                    JobEvent event = Json.MESSAGES.readValue(r.value(), JobEvent.class);
                    String name = CloudEvents.header(r.headers(), CloudEvent.ID);
                    events.put(
                        event.type() == JobEvent.Type.REJECTED
                            ? String.valueOf(name)
                            : event.job() + "/" + event.type().label(),
                        event);
                  });
          return List.of(names).stream().anyMatch(events::containsKey);
        },
        () -> "none of " + List.of(names) + " among " + events.keySet());
    return List.of(names).stream()
        .filter(events::containsKey)
        .map(events::get)
        .findFirst()
        .orElseThrow();
  }

  /** An answer that a task gets; returns what its prompt must hold for that. */
  String answers(dev.troupe.chaos.input.Message reply) throws IOException {
    long mark = UUID.randomUUID().getMostSignificantBits() >>> 8;
    target().answers.put(mark, reply);
    return AnswerServer.mark(mark);
  }

  List<String> list(String sql) throws Exception {
    return target().fleet.list(sql);
  }

  /** All that was sent is done, and so are four ordinary jobs; else the next case gets another. */
  void assertUnharmed() throws Exception {
    Calm now = calm;
    Target t = target;
    if (now == null || t == null) {
      return;
    }
    @Nullable Harm harm = null;
    try {
      harm = now.harm();
      assertThat(harm).as("what the case did to the fleet").isNull();
    } finally {
      Duration took = Duration.ofNanos(now.slowest());
      slowest = took.compareTo(slowest) > 0 ? took : slowest;
      if (harm != null || !t.dead().isEmpty()) {
        close();
      }
    }
  }

  /** The longest time that an ordinary job took to be accepted. */
  Duration slowest() {
    return slowest;
  }

  @Override
  public void close() {
    Target t = target;
    target = null;
    calm = null;
    events.clear();
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
    if (t != null) {
      t.close();
    }
  }
}
