package dev.troupe.cli.command.operate;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.Configs;
import dev.troupe.cli.command.price.KnownPrices;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.TroupeConfig;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "config", description = "Looks at configurations.")
final class ConfigCommand {
  private final CliContext context;

  ConfigCommand(CliContext context) {
    this.context = context;
  }

  @Command(
      name = "check",
      description = "Names every mistake of a configuration, its roles and loops.")
  int check(@Parameters(paramLabel = "FILE", description = "The configuration.") Path file) {
    Path config = Configs.require(context.resolve(file));
    ConfigLoader.Loaded loaded = Configs.readLocally(context, config);
    loaded.warnings().forEach(warning -> context.terminal().note("warning: " + warning));
    TroupeConfig read = loaded.config();
    checkPrices(config, read);
    context
        .terminal()
        .data(
            "ok: %d providers, %d roles, %d loops, %d budgets"
                .formatted(
                    read.providers().size(),
                    read.roles().size(),
                    read.loops().size(),
                    read.budgets().size()));
    return 0;
  }

  /** A missing price stops a route here and not when the bill comes. */
  private void checkPrices(Path config, TroupeConfig read) {
    KnownPrices known = KnownPrices.of(context, config, read);
    List<String> missing = known.missing(read, LocalDate.now(ZoneOffset.UTC));
    if (known.unknown() == null && !missing.isEmpty()) {
      throw CliException.usage(config + ": " + String.join("\ntroupe: " + config + ": ", missing));
    }
    if (known.unknown() != null) {
      context.terminal().note("warning: prices of your own are not known here: " + known.unknown());
      missing.forEach(problem -> context.terminal().note("warning: " + problem));
    }
  }
}
