package dev.troupe.cli.command.budget;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Budget;
import dev.troupe.cli.report.Budgets;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.schemas.Usd;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "budgets",
    description = {
      "Shows what may be spent and what of it is left, and sets budgets while the fleet runs.",
      "",
      "Reserved is the worst case of calls whose cost is not known yet. What finds no room is",
      "paused, and resumes by itself when the budget resets, when reserved money comes free, or",
      "when it is raised."
    })
final class BudgetsCommand implements Callable<Integer> {
  private final CliContext context;
  private final InstantSource clock = InstantSource.system();
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  BudgetsCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (Fleet connected = fleet.require(context)) {
      List<Budget> budgets = new Budgets(connected.pool()).list();
      Printing.list(
          context.terminal(),
          json,
          budgets,
          BudgetTable.of(budgets, clock.instant()),
          "no budgets");
      return 0;
    }
  }

  @Command(
      name = "set",
      description = {
        "Sets a budget for the whole fleet, from the next call on; nothing restarts.",
        "A new one counts what was spent since its day or month began."
      })
  int set(
      @Mixin FleetOptions fleet,
      @Parameters(paramLabel = "SCOPE", description = BudgetTarget.SCOPES + ".") String scope,
      @Option(names = "--per", description = "${COMPLETION-CANDIDATES} (of job/ID: run).")
          BudgetTarget.@Nullable Per per,
      @Option(
              names = "--usd",
              required = true,
              paramLabel = "USD",
              description = "What may be spent.")
          Usd usd,
      @Option(
              names = "--time-zone",
              description = "In which its days begin, such as Europe/Berlin (UTC).")
          @Nullable String zone,
      @Option(names = "--tenant", description = "Whose job, where tenants share its id.")
          @Nullable String tenant,
      @Option(names = "--reason", description = "For the audit log.") @Nullable String reason) {
    checkZone(zone);
    BudgetTarget target = BudgetTarget.parse(scope, per);
    try (Fleet connected = fleet.require(context)) {
      Budgets.Key key = target.key(new Jobs(connected.pool(), connected::blobs), tenant);
      new Budgets(connected.pool()).set(key, usd, zone, target.shown(), reason);
      context.terminal().data(target.shown() + " = " + usd);
      return 0;
    }
  }

  @Command(
      name = "unset",
      description = "Takes back what was set by hand: what the configuration says holds again.")
  int unset(
      @Mixin FleetOptions fleet,
      @Parameters(paramLabel = "SCOPE", description = BudgetTarget.SCOPES + ".") String scope,
      @Option(names = "--per", description = "${COMPLETION-CANDIDATES} (of job/ID: run).")
          BudgetTarget.@Nullable Per per,
      @Option(names = "--tenant", description = "Whose job, where tenants share its id.")
          @Nullable String tenant,
      @Option(names = "--reason", description = "For the audit log.") @Nullable String reason) {
    BudgetTarget target = BudgetTarget.parse(scope, per);
    try (Fleet connected = fleet.require(context)) {
      Budgets.Key key = target.key(new Jobs(connected.pool(), connected::blobs), tenant);
      if (!new Budgets(connected.pool()).unset(key, target.shown(), reason)) {
        throw CliException.usage(
            "SCOPE: " + target.shown() + " (expected: a budget that was set by hand)");
      }
      context.terminal().data(target.shown() + " is as configured");
      return 0;
    }
  }

  private static void checkZone(@Nullable String zone) {
    if (zone != null
        && (!ZoneId.getAvailableZoneIds().contains(zone) || zone.startsWith("SystemV/"))) {
      throw CliException.usage(
          "--time-zone: " + zone + " (expected: a time zone such as Europe/Berlin)");
    }
  }
}
