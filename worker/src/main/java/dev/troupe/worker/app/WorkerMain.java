package dev.troupe.worker.app;

import dev.troupe.shared.config.ConfigException;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.lifecycle.Health;
import dev.troupe.shared.money.PriceCheck;
import dev.troupe.shared.secret.RedactedLines;
import dev.troupe.shared.secret.Redactor;
import dev.troupe.worker.claim.WorkerInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The worker's program. Runs until SIGTERM or SIGINT, then drains.
 *
 * <p>Exit codes: 0 drained, 1 internal, 2 usage or configuration, 5 a server it needs is away.
 */
public final class WorkerMain {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerMain.class);
  private static final int USAGE = 2;
  private static final int DEPENDENCY = 5;

  private WorkerMain() {}

  @SuppressWarnings("SystemOut") // before there is a configuration, stderr is all there is
  public static void main(String[] arguments) throws InterruptedException {
    if (System.getenv("TROUPE_EXIT_WITH_PARENT") != null) {
      exitWithParent();
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try {
      WorkerOptions options = WorkerOptions.parse(List.of(arguments));
      run(options, ConfigLoader.load(options.config()));
    } catch (ConfigException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
    } catch (Dependencies.UnreachableException e) {
      System.err.println(e.getMessage());
      System.exit(DEPENDENCY);
    }
  }

  private static void run(WorkerOptions options, TroupeConfig config)
      throws Dependencies.UnreachableException, InterruptedException {
    RedactedLines.redact(Redactor.of(config));
    Health health = Health.ofProcess(options.clock());
    health.watchThreads();
    Dependencies dependencies = Dependencies.await(config);
    new PriceCheck(config.providers(), dependencies.prices())
        .missing(config, LocalDate.now(ZoneOffset.UTC))
        .forEach(use -> LOG.error("{} is not asked: {}", use.model(), use.message()));
    WorkerInfo info = info(options, config.worker());
    WorkerApp app =
        new WorkerApp(
            config,
            options.over(config.worker()),
            info,
            dependencies.database(),
            dependencies.prices(),
            options.clock(),
            health);
    CountDownLatch over = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("drain")
                .unstarted(
                    () -> {
                      LOG.info("draining");
                      app.close();
                      dependencies.close();
                      LOG.info("drained");
                      over.countDown();
                      // A signal's exit code would be 143; a drained worker has ended well.
                      Runtime.getRuntime().halt(0);
                    }));
    app.start();
    LOG.info(
        "worker {} executes up to {} tasks of pool {}", info.name(), info.slots(), info.pool());
    over.await();
  }

  private static WorkerInfo info(WorkerOptions options, TroupeConfig.Worker config) {
    long pid = ProcessHandle.current().pid();
    String host = host();
    String name =
        Objects.requireNonNullElse(
            options.name(), Objects.requireNonNullElse(config.name(), host + "-" + pid));
    int slots = Objects.requireNonNullElse(options.slots(), config.slots());
    return new WorkerInfo(name, host, pid, config.pool(), slots);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Of a development stack's child: when stdin ends the parent is gone, however it went. */
  private static void exitWithParent() {
    Thread.ofPlatform()
        .daemon()
        .name("parent-watch")
        .start(
            () -> {
              InputStream in = System.in;
              try {
                while (in.read() >= 0) {
                  // Nothing is expected.
                }
              } catch (IOException e) {
                // A broken stdin is an ended one.
              }
              Runtime.getRuntime().halt(DEPENDENCY);
            });
  }
}
