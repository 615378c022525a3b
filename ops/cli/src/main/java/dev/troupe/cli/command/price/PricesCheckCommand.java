package dev.troupe.cli.command.price;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.Configs;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.StackFile;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.shared.config.TroupeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "check",
    description = {
      "Looks up the price of every model that a configuration names, as workers would.",
      "Exit code 2 if one is missing."
    })
final class PricesCheckCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  PricesCheckCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Path file = configured();
    KnownPrices known = KnownPrices.of(context, fleet);
    TroupeConfig config = Configs.readLocally(context, file).config();
    PriceReport report = known.report(config, LocalDate.now(ZoneOffset.UTC));
    if (!known.ofFleet()) {
      context.terminal().note("no fleet runs here: looked up in the shipped prices");
    }
    report.print(context.terminal(), json);
    return report.missing().isEmpty() ? 0 : Exit.USAGE.code();
  }

  /** The configuration that is named, or that the fleet was started with. */
  private Path configured() throws IOException {
    Optional<Path> named = fleet.config(context);
    if (named.isPresent()) {
      return Configs.require(named.get());
    }
    Path folder = fleet.dataFolder(context);
    StackFile running = StackFile.running(folder).orElse(null);
    if (running != null) {
      return Path.of(running.config());
    }
    Path own = folder.resolve("troupe.yaml");
    if (Files.exists(own)) {
      return own;
    }
    throw CliException.usage("--config: missing (expected: a configuration to check)");
  }
}
