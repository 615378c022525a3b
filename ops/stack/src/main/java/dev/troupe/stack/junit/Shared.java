package dev.troupe.stack.junit;

import dev.troupe.stack.Endpoints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The servers that all tests of one JVM share, closed with JUnit's session. Not with a run of
 * tests: where the build has several JVMs for tests, each class is a run of its own.
 */
final class Shared implements AutoCloseable {
  private final Backing backing;
  private final AtomicInteger used = new AtomicInteger();
  private final Map<String, String> templates = new ConcurrentHashMap<>();

  private Shared(Backing backing) {
    this.backing = backing;
  }

  @SuppressWarnings("SystemOut")
  static Shared start() {
    var mode = Setting.of("troupe.it.stack").orElse("auto");
    Backing backing =
        switch (mode) {
          case "auto" ->
              engineSeemsThere() && DockerBacking.engineAnswers()
                  ? DockerBacking.start()
                  : EmbeddedBacking.start();
          case "docker" -> DockerBacking.start();
          case "embedded" -> EmbeddedBacking.start();
          case "external" -> ExternalBacking.fromSettings();
          default ->
              throw new IllegalStateException(
                  "troupe.it.stack: " + mode + " (expected: auto, docker, embedded or external)");
        };
    System.out.println("troupe.it.stack=" + mode + ": " + backing.description());
    return new Shared(backing);
  }

  Endpoints endpoints() {
    return backing.endpoints();
  }

  /**
   * The name of a database to copy.
   *
   * @param make is called once, and others wait for it
   */
  String template(String like, Consumer<String> make) {
    return templates.computeIfAbsent(
        like,
        _ -> {
          String name = "t" + ProcessHandle.current().pid() + like;
          make.accept(name);
          return name;
        });
  }

  /** Counts the tests, to tell what they make apart. */
  int next() {
    return used.incrementAndGet();
  }

  String redis(int number) {
    int databases = backing.redisDatabases();
    return databases == 1 ? endpoints().redis() : endpoints().redis() + "/" + number % databases;
  }

  @Override
  public void close() {
    backing.close();
  }

  private static boolean engineSeemsThere() {
    if (Setting.of("DOCKER_HOST").isPresent() || System.getenv("DOCKER_HOST") != null) {
      return onClassPath();
    }
    var home = Path.of(System.getProperty("user.home"));
    return onClassPath()
        && Stream.of(
                Path.of("/var/run/docker.sock"),
                home.resolve(".docker/run/docker.sock"),
                home.resolve(".docker/desktop/docker.sock"),
                home.resolve(".testcontainers.properties"))
            .anyMatch(Files::exists);
  }

  private static boolean onClassPath() {
    return Shared.class.getClassLoader().getResource("org/testcontainers/DockerClientFactory.class")
        != null;
  }
}
