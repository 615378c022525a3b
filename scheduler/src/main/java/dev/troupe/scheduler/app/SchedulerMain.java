package dev.troupe.scheduler.app;

import dev.troupe.shared.config.ConfigException;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.TroupeConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code troupe scheduler --config FILE}: runs one replica until SIGTERM. Exit code 2: the
 * configuration; 5: a server does not answer.
 */
public final class SchedulerMain {
  private static final Logger log = LoggerFactory.getLogger(SchedulerMain.class);

  private SchedulerMain() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 2 || !args[0].equals("--config")) {
      System.err.println("usage: troupe scheduler --config FILE");
      System.exit(2);
    }
    TroupeConfig config;
    try {
      config = ConfigLoader.load(Path.of(args[1]));
    } catch (ConfigException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    CountDownLatch stop = new CountDownLatch(1);
    SchedulerApp app;
    try {
      app =
          new SchedulerApp(
              config, InstantSource.system(), RandomGenerator.getDefault(), Thread::sleep);
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(5);
      return;
    }
    Thread hook =
        new Thread(
            () -> {
              stop.countDown();
              app.close();
              log.info("stopped");
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    app.start();
    log.info("scheduler runs");
    stop.await();
  }
}
