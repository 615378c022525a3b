package dev.troupe.stack.junit;

import dev.troupe.stack.Endpoints;
import dev.troupe.stack.RedisServer;
import dev.troupe.stack.process.Ports;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.lifecycle.Startables;

/**
 * Containers. Loaded only when an engine seems to be there, since Testcontainers takes a second to
 * find out that there is none.
 */
record DockerBacking(Containers containers, Endpoints endpoints) implements Backing {
  private static final String USER = "troupe";
  private static final String PASSWORD = "troupe";
  private static final int POSTGRES = 5432;
  private static final int REDIS = 6379;

  /** The three, typed once. */
  record Containers(
      GenericContainer<?> kafka, GenericContainer<?> postgres, GenericContainer<?> redis) {
    List<GenericContainer<?>> all() {
      return List.of(kafka, postgres, redis);
    }
  }

  static boolean engineAnswers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  static DockerBacking start() {
    int kafkaPort = Ports.free(new SecureRandom());
    var all = new Containers(kafka(kafkaPort), postgres(), redis());
    Startables.deepStart(all.all()).join();
    var host = all.postgres().getHost();
    var endpoints =
        new Endpoints(
            host + ":" + kafkaPort,
            "jdbc:postgresql://" + host + ":" + all.postgres().getMappedPort(POSTGRES) + "/troupe",
            USER,
            PASSWORD,
            "redis://" + host + ":" + all.redis().getMappedPort(REDIS));
    return new DockerBacking(all, endpoints);
  }

  @Override
  public int redisDatabases() {
    return RedisServer.DATABASES;
  }

  @Override
  public String description() {
    return "containers";
  }

  @Override
  public void close() {
    containers.all().forEach(GenericContainer::stop);
  }

  private static GenericContainer<?> postgres() {
    return new GenericContainer<>("postgres:18")
        .withEnv(
            Map.of("POSTGRES_USER", USER, "POSTGRES_PASSWORD", PASSWORD, "POSTGRES_DB", "troupe"))
        .withCommand(
            "postgres",
            "-c",
            "max_connections=200",
            "-c",
            "fsync=off",
            "-c",
            "full_page_writes=off")
        .withExposedPorts(POSTGRES)
        // The image starts a first server only to set itself up.
        .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*\\s", 2));
  }

  private static GenericContainer<?> redis() {
    return new GenericContainer<>("redis:7")
        .withCommand(
            "redis-server", "--databases", Integer.toString(RedisServer.DATABASES), "--save", "")
        .withExposedPorts(REDIS);
  }

  /**
   * A broker tells its clients where to find it, so the port outside must be known before it
   * starts, and is the one inside.
   */
  private static GenericContainer<?> kafka(int port) {
    var container = new GenericContainer<>("apache/kafka:4.2.0");
    container.setPortBindings(List.of(port + ":" + port));
    kafkaSettings(port, container.getHost())
        .forEach(pair -> container.withEnv(pair.getKey(), pair.getValue()));
    return container
        .waitingFor(Wait.forLogMessage(".*Kafka Server started.*\\s", 1))
        .withStartupTimeout(Duration.ofMinutes(2));
  }

  private static Stream<Map.Entry<String, String>> kafkaSettings(int port, String host) {
    return Map.ofEntries(
        Map.entry("KAFKA_NODE_ID", "1"),
        Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
        Map.entry(
            "KAFKA_LISTENERS", "PLAINTEXT://0.0.0.0:" + port + ",CONTROLLER://127.0.0.1:9093"),
        Map.entry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://" + host + ":" + port),
        Map.entry(
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
        Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
        Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@127.0.0.1:9093"),
        Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
        Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
        Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
        Map.entry("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1"),
        Map.entry("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1"),
        Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
        Map.entry("KAFKA_GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS", "1000"),
        Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"))
        .entrySet()
        .stream();
  }
}
