package dev.troupe.cli.command.operate;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.Configs;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.doctor.Finding;
import dev.troupe.cli.doctor.MachineChecks;
import dev.troupe.cli.doctor.ServerChecks;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    description = "Looks at everything a fleet needs; says what to do about what is missing.")
final class DoctorCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions options = new FleetOptions();

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  DoctorCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Path folder = options.dataFolder(context);
    Path config =
        options
            .config(context)
            .map(Configs::require)
            .orElseGet(() -> folder.resolve("troupe.yaml"));
    List<Finding> findings =
        new ArrayList<>(MachineChecks.all(folder, config, context.environment()));
    // Whatever the machine lacks: what the fleet says of it is the next question.
    if (findings.stream().noneMatch(f -> f.subject().equals("config") && !f.ok())) {
      findings.addAll(servers());
    }
    Terminal terminal = context.terminal();
    if (json) {
      terminal.json(findings);
    } else {
      findings.forEach(finding -> terminal.data(line(terminal, finding)));
    }
    return findings.stream().allMatch(Finding::ok) ? Exit.OK.code() : Exit.DEPENDENCY.code();
  }

  private List<Finding> servers() {
    boolean own = options.config(context).filter(file -> !Configs.namesServers(file)).isPresent();
    Optional<Fleet> running = own ? Optional.empty() : options.running(context);
    if (running.isEmpty()) {
      return List.of(new Finding("fleet", true, "none runs here; 'troupe up' starts one"));
    }
    try (Fleet fleet = running.get()) {
      return ServerChecks.all(fleet);
    }
  }

  private static String line(Terminal terminal, Finding finding) {
    String mark = finding.ok() ? terminal.green("ok   ") : terminal.red("WRONG");
    return mark + " " + String.format("%-10s ", finding.subject()) + finding.detail();
  }
}
