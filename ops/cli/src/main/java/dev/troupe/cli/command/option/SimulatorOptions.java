package dev.troupe.cli.command.option;

import picocli.CommandLine.Option;

/** Of commands that may start simulated providers. */
public final class SimulatorOptions {
  @Option(
      names = "--sim-controls",
      description =
          "Simulated providers obey control words in prompts, such as [[sim:status=500]]; for tests.")
  private boolean controls;

  /** Whether prompts may instruct them. */
  public boolean controls() {
    return controls;
  }
}
