package dev.troupe.cli.command.cost;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Cost;
import dev.troupe.cli.report.Costs;
import dev.troupe.cli.report.Days;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.report.Projections;
import dev.troupe.cli.report.UnknownCalls;
import dev.troupe.cli.report.Window;
import dev.troupe.cli.terminal.Printing;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "costs",
    synopsisSubcommandLabel = "[COMMAND]",
    description = {
      "Sums what calls have cost, out of the roll-up.",
      "",
      "wasted: failed calls that were billed, and answers that were not used.",
      "held: calls whose answer never came, at their worst case.",
      "saved: what answers of the cache cost when they were asked.",
      "per result: the whole cost for each paid answer that was used.",
      ""
    })
final class CostsCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();
  @Mixin private final DayOptions days = new DayOptions();

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      defaultValue = "role",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Costs.By by = Costs.By.ROLE;

  @Option(names = "--job", description = "Only of this job, by role, provider or model.")
  @Nullable String job;

  @Option(names = "--tenant", description = "Only of this tenant; with --job: whose job.")
  @Nullable String tenant;

  @Option(
      names = "--projection",
      paramLabel = "PER",
      description =
          "${COMPLETION-CANDIDATES}: what this one will have cost if it goes on like this.")
  Window.@Nullable Per projection;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Of the projected day or month, such as Europe/Berlin (default: UTC).")
  @Nullable String zone;

  @Option(names = "--unknown", description = "The calls whose answer never came, one by one.")
  boolean unknown;

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  @Option(names = "--csv", description = "As CSV, with all digits.")
  boolean csv;

  CostsCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (json && csv) {
      throw CliException.usage("--json and --csv (expected: one of them)");
    }
    Days period = days.days();
    ZoneId place = zone();
    try (Fleet connected = fleet.require(context)) {
      if (unknown) {
        forbid("--unknown", "--job", job != null);
        new UnknownTable(context.terminal(), InstantSource.system().instant())
            .print(new UnknownCalls(connected.pool()).all(period, tenant), json, csv);
      } else if (projection != null) {
        project(connected, projection, place);
      } else {
        sum(connected, period);
      }
    }
    return 0;
  }

  private void sum(Fleet connected, Days period) {
    List<Cost> rows = rows(connected, period);
    if (csv) {
      CostTable.printCsv(context.terminal(), Names.of(by), rows);
    } else {
      Printing.list(
          context.terminal(),
          json,
          rows,
          CostTable.of(Names.of(by), rows, context.terminal().columns()),
          "no calls yet");
    }
  }

  private List<Cost> rows(Fleet connected, Days period) {
    Costs costs = new Costs(connected.pool());
    if (job == null) {
      return costs.all(by, period, tenant);
    }
    forbid("--job", "--since or --until", !period.equals(Days.ALL));
    return switch (by) {
      case ROLE, PROVIDER, MODEL ->
          costs.ofJob(
              new Jobs(connected.pool(), connected::blobs).require(job, tenant).jobId(), by);
      case TENANT, JOB, DAY, MONTH ->
          throw CliException.usage(
              "--by: " + Names.of(by) + " (expected with --job: role, provider or model)");
    };
  }

  private void project(Fleet connected, Window.Per per, ZoneId place) {
    forbid("--projection", "--job", job != null);
    forbid("--projection", "--since or --until", !days.days().equals(Days.ALL));
    switch (by) {
      case ROLE, PROVIDER, MODEL, TENANT -> {
        Window window = Window.around(InstantSource.system().instant(), per, place);
        new ProjectionTable(context.terminal(), Names.of(by), window)
            .print(new Projections(connected.pool()).of(by, window, tenant), json, csv);
      }
      case JOB, DAY, MONTH ->
          throw CliException.usage(
              "--by: "
                  + Names.of(by)
                  + " (expected with --projection: role, provider, model or tenant)");
    }
  }

  private ZoneId zone() {
    if (zone == null) {
      return ZoneOffset.UTC;
    }
    if (projection == null) {
      throw CliException.usage("--zone: " + zone + " (expected: with --projection only)");
    }
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw CliException.usage("--zone: " + zone + " (expected: a zone such as Europe/Berlin)");
    }
  }

  private static void forbid(String option, String other, boolean given) {
    if (given) {
      throw CliException.usage(option + " (expected: without " + other + ")");
    }
  }
}
