package dev.troupe.cli.command;

import dev.troupe.shared.config.ConfigLoader;
import dev.troupe.shared.config.Endpoints;
import dev.troupe.shared.config.TroupeConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
  int check(@Parameters(paramLabel = "FILE") Path file) {
    Path config = Configs.require(context.resolve(file));
    Map<String, String> environment = new HashMap<>(context.environment());
    // 'troupe up' sets it when it starts the simulator.
    environment.putIfAbsent("TROUPE_SIMULATOR", "http://127.0.0.1:1");
    Endpoints servers = Configs.namesServers(config) ? Endpoints.NONE : Endpoints.LOCAL;
    ConfigLoader.Loaded loaded = ConfigLoader.read(config, environment, servers);
    loaded.warnings().forEach(warning -> context.terminal().note("warning: " + warning));
    TroupeConfig read = loaded.config();
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
}
