package dev.troupe.chaos;

import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.stack.junit.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The first fleet of a test run, whose programs leave what those of all others start from: to start
 * took more than half of the tests' CPU.
 */
final class Training {
  private static final Path CACHES = Path.of(System.getProperty("troupe.aot", "target/aot"));
  private static final String JOB = "training";
  private static final int TASKS = 40;

  private static boolean over;

  private Training() {}

  static synchronized void once(TestStack stack) {
    if (over) {
      return;
    }
    over = true;
    try (Simulator simulator =
            Simulator.start(
                SimulatorConfig.of(
                    AccountConfig.openAi("openai").withLatency(Latency.parse("5ms"))));
        TestFleet fleet = TestFleet.training(servers(stack), simulator, folder())) {
      fleet.scheduler();
      fleet.worker();
      fleet.submit(JOB, TASKS);
      fleet.untilEnded(JOB);
      fleet.train();
    } catch (IOException e) {
      throw new IllegalStateException("training", e);
    }
  }

  /** Apart from those of the test that comes first. */
  private static TestFleet.Servers servers(TestStack stack) {
    TestFleet.Servers own = SharedServers.of(stack, stack.ownStack("redis"));
    return new TestFleet.Servers(own.kafka(), own.prefix() + JOB, own.jdbcUrl(), own.redis());
  }

  /** For its logs, beside the caches. */
  private static Path folder() throws IOException {
    return Files.createTempDirectory(Files.createDirectories(CACHES), JOB);
  }
}
