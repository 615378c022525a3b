package dev.troupe.scheduler.app;

import dev.troupe.shared.config.ConfigException;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.kafka.KafkaClients;
import dev.troupe.shared.lifecycle.Background;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.secret.RedactedLines;
import dev.troupe.shared.secret.Redactor;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * {@code troupe scheduler --config FILE}: runs one replica until SIGTERM.
 *
 * <p>Exit codes: 0 stopped, 1 internal, 2 usage or configuration, 5 a server it needs is away.
 */
public final class SchedulerMain {
  private static final Logger log = LoggerFactory.getLogger(SchedulerMain.class);
  private static final int USAGE = 2;
  private static final int DEPENDENCY = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int SAID_EACH = 10;

  private SchedulerMain() {}

  @SuppressWarnings("SystemOut") // before there is a configuration, stderr is all there is
  public static void main(String[] arguments) throws Exception {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    if (arguments.length != 2 || !arguments[0].equals("--config")) {
      System.err.println("usage: troupe scheduler --config FILE");
      System.exit(USAGE);
    }
    try {
      run(ConfigLoader.load(Path.of(arguments[1])));
    } catch (ConfigException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
    } catch (SQLException | IllegalStateException | ExecutionException | TimeoutException e) {
      log.error("gave up: {}", e.getMessage());
      System.exit(DEPENDENCY);
    }
  }

  private static void run(TroupeConfig config) throws Exception {
    RedactedLines.redact(Redactor.of(config));
    Database database =
        patiently("PostgreSQL", () -> Database.open(config.postgres(), "troupe-scheduler"));
    String cluster = patiently("Kafka", () -> cluster(config));
    log.info("Kafka cluster {}", cluster);
    Health health = Health.ofProcess(InstantSource.system());
    health.watchThreads();
    SchedulerApp app =
        Startup.prepare(
            config,
            database,
            InstantSource.system(),
            RandomGenerator.getDefault(),
            new Background(health, Thread::sleep));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(
                    () -> {
                      app.close();
                      database.close();
                      log.info("stopped");
                      stopped.countDown();
                      // A signal's exit code would be 143; a stopped scheduler has ended well.
                      Runtime.getRuntime().halt(0);
                    }));
    app.start();
    log.info("scheduler runs");
    stopped.await();
  }

  /** Servers and scheduler are often started together, in any order. */
  private static <T> T patiently(String what, Callable<T> attempt) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    for (int tries = 0; ; tries++) {
      try {
        return attempt.call();
      } catch (SQLException | IllegalStateException | ExecutionException | TimeoutException e) {
        if (Instant.now().isAfter(end)) {
          throw e;
        }
        if (tries % SAID_EACH == 0) {
          log.info(
              "waiting for {}: {}", what, e.getMessage() == null ? "no answer" : e.getMessage());
        }
        Thread.sleep(RETRY);
      }
    }
  }

  private static String cluster(TroupeConfig config)
      throws InterruptedException, ExecutionException, TimeoutException {
    try (Admin admin = new KafkaClients(config.kafka()).admin("troupe-scheduler-start")) {
      return admin.describeCluster().clusterId().get(5, TimeUnit.SECONDS);
    }
  }
}
