package dev.troupe.bench;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.stack.Endpoints;
import dev.troupe.stack.Stack;
import dev.troupe.stack.StackOptions;
import dev.troupe.stack.cache.Trees;
import dev.troupe.stack.process.ChildProcess;
import dev.troupe.stack.process.Launch;
import dev.troupe.stack.process.Ports;
import dev.troupe.stack.process.Waiting;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * A fleet as an operator starts it: {@code ./troupe scheduler} and {@code ./troupe worker}, on
 * embedded servers that have been there before.
 */
final class ColdFleet implements AutoCloseable {
  private static final String PREFIX = "troupe";
  private static final String LIVE = "SELECT count(*) FROM worker WHERE state = 'live'";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final Path folder;
  private final Path config;
  private final Stack stack;
  private final int port = Ports.free(new Random());
  private final List<ChildProcess> members = new ArrayList<>();
  private final FleetClient client;

  /**
   * Starts the servers, and a scheduler once for the tables and topics.
   *
   * @param config of the operator, without the servers
   */
  ColdFleet(String config, Report report) throws IOException {
    this.folder = Files.createTempDirectory("troupe-bench-");
    this.config = Files.writeString(folder.resolve("troupe.yaml"), config);
    this.stack = Stack.start(StackOptions.ephemeral().withProgress(report::progress));
    Endpoints at = stack.endpoints();
    this.client =
        new FleetClient(
            new Fleet(
                new TroupeConfig.Kafka(
                    at.kafka(), PREFIX, Map.of(), TroupeConfig.Kafka.Delivery.SHARE),
                new TroupeConfig.Postgres(
                    at.jdbcUrl(), at.postgresUser(), new Secret(at.postgresPassword()), 2),
                new TroupeConfig.Redis(at.redis())));
    startScheduler();
    stopMembers();
  }

  /** Returns when it says that it is ready; how long that took. */
  Duration startScheduler() throws IOException {
    long start = System.nanoTime();
    launch("scheduler");
    await(this::ready, "the scheduler is not ready");
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Returns when all of them are live; how long that took. */
  Duration startWorkers(int workers) throws IOException {
    long start = System.nanoTime();
    for (int i = 1; i <= workers; i++) {
      launch("worker");
    }
    await(() -> client.count(LIVE) == workers, "not all workers are live");
    return Duration.ofNanos(System.nanoTime() - start);
  }

  FleetClient client() {
    return client;
  }

  private void launch(String verb) throws IOException {
    Endpoints at = stack.endpoints();
    Path launcher = Path.of(System.getProperty("troupe.home", ""), "troupe");
    List<String> command = List.of(launcher.toString(), verb, "--config", config.toString());
    Map<String, String> environment =
        new dev.troupe.shared.config.Endpoints(
                at.kafka(),
                at.jdbcUrl(),
                at.postgresUser(),
                new Secret(at.postgresPassword()),
                at.redis(),
                PREFIX,
                "127.0.0.1:" + port)
            .toEnvironment();
    Path log = folder.resolve(verb + "-" + members.size() + ".log");
    members.add(ChildProcess.start(new Launch(command, environment, log, "TERM", false)));
  }

  private void await(BooleanSupplier there, String trouble) {
    if (!Waiting.until(PATIENCE, there)) {
      throw CliException.dependency(trouble + " after " + PATIENCE + "; logs are in " + folder);
    }
  }

  private boolean ready() {
    try {
      HttpURLConnection request =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/readyz").toURL().openConnection();
      try {
        return request.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        request.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }

  private void stopMembers() {
    members.reversed().forEach(ChildProcess::askToStop);
    members.reversed().forEach(member -> member.terminate(GRACE));
    members.clear();
  }

  @Override
  public void close() throws IOException {
    client.close();
    stopMembers();
    stack.close();
    Trees.delete(folder);
  }
}
