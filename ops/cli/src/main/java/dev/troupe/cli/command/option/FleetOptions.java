package dev.troupe.cli.command.option;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.fleet.StackFile;
import dev.troupe.cli.outcome.CliException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which fleet a command talks to. */
public final class FleetOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The fleet that this configuration names (default: the one that 'troupe up' runs).")
  @Nullable Path config;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Folder of 'troupe up' (default: .troupe in the project).")
  @Nullable Path dir;

  /** The configuration that was named. */
  public Optional<Path> config(CliContext context) {
    return Optional.ofNullable(config).map(context::resolve);
  }

  /** Where {@code troupe up} keeps its data. */
  public Path dataFolder(CliContext context) {
    return dir == null ? context.home().resolve(".troupe") : context.resolve(dir);
  }

  /** The fleet that runs, if one does. */
  public Optional<Fleet> running(CliContext context) {
    if (config != null) {
      return Optional.of(Fleet.of(Configs.load(context.resolve(config), context.environment())));
    }
    return StackFile.running(dataFolder(context)).map(Fleet::of);
  }

  /**
   * The fleet that runs.
   *
   * @throws CliException if none does
   */
  public Fleet require(CliContext context) {
    return running(context)
        .orElseThrow(
            () ->
                CliException.dependency(
                    "no fleet runs here (expected: 'troupe up' in another terminal, or --config FILE"
                        + " that names a fleet)"));
  }
}
