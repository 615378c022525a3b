package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.TestFleet;
import dev.troupe.schemas.Topics;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A fleet that is to be hurt: a scheduler and a worker on servers, a provider that answers as it is
 * told, and whatever one needs to send it something. For one thread.
 */
final class Target implements AutoCloseable {
  /** How the topic's records may be compressed. */
  static final List<String> COMPRESSIONS = List.of("none", "gzip", "snappy", "lz4", "zstd");

  private static final int MOST_BYTES = KafkaClients.MAX_MESSAGE_BYTES;

  final TestFleet fleet;
  final AnswerServer answers;
  final Tally tally;
  private final int port;
  private final ChildProcess scheduler;
  private final ChildProcess worker;
  private final Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
  private final AtomicReference<@Nullable Exception> broken = new AtomicReference<>();

  /**
   * @param folder for configuration and logs; empty
   */
  Target(TestFleet.Servers servers, Path folder) throws IOException {
    answers = new AnswerServer();
    Simulator simulator = Simulator.start(SimulatorConfig.of(AccountConfig.of("sim", "openai")));
    port = Ports.free(RandomGenerator.getDefault());
    String yaml =
        Configured.yaml(simulator.baseUrl("sim").toString(), answers.url())
            + """
              scheduler: {max_claims: 3, listen: "127.0.0.1:%d"}
              worker: {slots: 32, lease: 3s, heartbeat: 500ms, drain: 5s, journal: "off"}
              """
                .formatted(port);
    fleet = new TestFleet(servers, simulator, folder, yaml);
    scheduler = fleet.scheduler();
    worker = fleet.worker();
    fleet.until(this::listens, () -> "the scheduler does not listen on port " + port);
    tally = new Tally(fleet.kafka(), topics());
    for (String compression : COMPRESSIONS) {
      producers.put(compression, producer(servers, compression));
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(
      TestFleet.Servers servers, String compression) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", servers.kafka());
    settings.put("compression.type", compression);
    settings.put("max.request.size", MOST_BYTES);
    settings.put("buffer.memory", 4L * MOST_BYTES);
    settings.put("linger.ms", 1);
    settings.put("enable.metrics.push", false);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private boolean listens() {
    try (Socket socket = connect()) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** To the scheduler's HTTP interface. */
  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
    return socket;
  }

  int port() {
    return port;
  }

  Topics topics() {
    return fleet.topics();
  }

  /** Sends without waiting. */
  void send(ProducerRecord<byte[], byte[]> record, String compression, Sent then) {
    KafkaProducer<byte[], byte[]> producer = producers.get(compression);
    if (producer == null) {
      throw new IllegalArgumentException("compression: " + compression);
    }
    var _ =
        producer.send(
            record,
            (at, e) -> {
              if (e == null) {
                then.at(at.topic() + "-" + at.partition() + "-" + at.offset());
              } else {
                broken.set(e);
              }
            });
  }

  /** Hears where a record came to stand; in another thread. */
  interface Sent {
    void at(String position);
  }

  /** Returns when all is on the topics. */
  void flush() {
    producers.values().forEach(KafkaProducer::flush);
    Exception e = broken.getAndSet(null);
    if (e != null) {
      throw new IllegalStateException("Kafka did not take a message: " + e, e);
    }
  }

  /** Names of the members that are no more. */
  List<String> dead() {
    List<String> dead = new ArrayList<>();
    if (!scheduler.alive()) {
      dead.add("scheduler");
    }
    if (!worker.alive()) {
      dead.add("worker");
    }
    return dead;
  }

  long schedulersPid() {
    return scheduler.pid();
  }

  long workersPid() {
    return worker.pid();
  }

  @Override
  public void close() {
    producers.values().forEach(p -> p.close(Duration.ofSeconds(1)));
    tally.close();
    fleet.close();
    answers.close();
  }
}
