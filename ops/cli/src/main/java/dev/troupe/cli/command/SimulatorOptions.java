package dev.troupe.cli.command;

import picocli.CommandLine.Option;

/** Of commands that may start simulated providers. */
final class SimulatorOptions {
  @Option(
      names = "--sim-controls",
      description =
          "Simulated providers obey control words in prompts, such as [[sim:status=500]]; for tests.")
  boolean controls;
}
