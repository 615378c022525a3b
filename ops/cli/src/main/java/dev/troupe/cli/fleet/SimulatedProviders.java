package dev.troupe.cli.fleet;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.simulator.Simulator;
import dev.troupe.simulator.SimulatorConfig;
import dev.troupe.simulator.config.AccountConfig;
import dev.troupe.simulator.config.AnswerConfig;
import dev.troupe.simulator.config.Latency;
import dev.troupe.stack.process.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The providers of a fleet that has none: nothing leaves the machine, nothing is paid. */
final class SimulatedProviders {
  /** Set for the fleet's processes; a configuration that mentions it wants the simulator. */
  static final String VARIABLE = "TROUPE_SIMULATOR";

  private static final Latency LATENCY =
      new Latency.LogNormal(Duration.ofMillis(350), Duration.ofMillis(1200));

  private static final AnswerConfig ANSWERS = new AnswerConfig(7, null, true);

  private SimulatedProviders() {}

  static boolean wantedBy(Path config) {
    try {
      return Files.readString(config).contains("${" + VARIABLE);
    } catch (IOException e) {
      throw CliException.usage("--config: " + config + " (expected: a file that can be read)");
    }
  }

  /**
   * Accounts {@code openai} and {@code groq}, and one at each further wire, named as the wire.
   *
   * @param bill the file in which it is continued; null: in memory
   * @param controls whether prompts may instruct it; else what is in them is text
   */
  static Simulator start(@Nullable Path bill, boolean controls) {
    SimulatorConfig config =
        SimulatorConfig.of(
            AccountConfig.openAi("openai").withLatency(LATENCY).withAnswers(ANSWERS),
            AccountConfig.openAi("groq").withLatency(LATENCY).withAnswers(ANSWERS),
            of("anthropic"),
            of("gemini"),
            of("elevenlabs"));
    config = controls ? config : config.ignoringControls();
    return Simulator.start(bill == null ? config : config.withBillFile(own(bill)));
  }

  private static Path own(Path bill) {
    try {
      return PrivateFiles.file(bill);
    } catch (IOException e) {
      throw CliException.dependency(bill + " can't be written: " + e);
    }
  }

  private static AccountConfig of(String wire) {
    return AccountConfig.of(wire, wire).withLatency(LATENCY).withAnswers(ANSWERS);
  }
}
