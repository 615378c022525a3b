package dev.troupe.cli.command;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Cost;
import dev.troupe.cli.report.Costs;
import dev.troupe.cli.report.Jobs;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "costs", description = "Sums the ledger.")
final class CostsCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      defaultValue = "role",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Costs.By by = Costs.By.ROLE;

  @Option(names = "--job", description = "Only of this job, by role, provider or model.")
  @Nullable String job;

  @Option(names = "--tenant", description = "Whose job, where tenants share its id.")
  @Nullable String tenant;

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  CostsCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (Fleet connected = fleet.require(context)) {
      Costs costs = new Costs(connected.pool());
      List<Cost> rows;
      if (job == null) {
        rows = costs.all(by);
      } else {
        rows =
            switch (by) {
              case ROLE, PROVIDER, MODEL ->
                  costs.ofJob(new Jobs(connected.pool()).require(job, tenant).jobId(), by);
              case TENANT, JOB, DAY ->
                  throw CliException.usage(
                      "--by: " + Names.of(by) + " (expected with --job: role, provider or model)");
            };
      }
      Printing.list(
          context.terminal(), json, rows, CostTable.of(Names.of(by), rows), "no calls yet");
    }
    return 0;
  }
}
