package dev.troupe.cli.fleet;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.Latency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The providers of a fleet that has none: nothing leaves the machine, nothing is paid. */
final class SimulatedProviders {
  /** Set for the fleet's processes; a configuration that mentions it wants the simulator. */
  static final String VARIABLE = "TROUPE_SIMULATOR";

  private static final Latency LATENCY =
      new Latency.LogNormal(Duration.ofMillis(350), Duration.ofMillis(1200));

  private SimulatedProviders() {}

  static boolean wantedBy(Path config) {
    try {
      return Files.readString(config).contains("${" + VARIABLE);
    } catch (IOException e) {
      throw CliException.usage("--config: " + config + " (expected: a file that can be read)");
    }
  }

  /**
   * Two accounts, {@code openai} and {@code groq}; the bill is continued in a file of that folder.
   */
  static Simulator start(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw CliException.dependency("the folder " + folder + " can't be made: " + e.getMessage());
    }
    SimulatorConfig config =
        SimulatorConfig.of(
            AccountConfig.openAi("openai").withLatency(LATENCY),
            AccountConfig.openAi("groq").withLatency(LATENCY));
    return Simulator.start(config.withBillFile(folder.resolve("simulator-bill.jsonl")));
  }
}
