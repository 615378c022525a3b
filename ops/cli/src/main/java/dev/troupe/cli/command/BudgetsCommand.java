package dev.troupe.cli.command;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Budget;
import dev.troupe.cli.report.Budgets;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Usd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
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
  private static final String SCOPES =
      "global, job (each job by itself), or tenant/, role/, provider/ or job/ with a name";

  private final CliContext context;
  private final InstantSource clock = InstantSource.system();
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  BudgetsCommand(CliContext context) {
    this.context = context;
  }

  /** How long a budget lasts. */
  enum Per {
    RUN,
    DAY,
    MONTH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    try (Fleet connected = fleet.require(context)) {
      List<Budget> budgets = new Budgets(connected.pool()).list();
      Printing.list(context.terminal(), json, budgets, table(budgets), "no budgets");
      return 0;
    }
  }

  private Table table(List<Budget> budgets) {
    Table table =
        new Table(
            Column.left("budget"),
            Column.right("limit"),
            Column.right("spent"),
            Column.right("reserved"),
            Column.right("free"),
            Column.left("state"),
            Column.right("paused"),
            Column.right("resets in"));
    Instant now = clock.instant();
    for (Budget b : budgets) {
      table.row(
          b.job() == null ? b.budget() : b.budget() + ": " + b.job(),
          b.limitUsd(),
          b.settledUsd(),
          b.reservedUsd(),
          b.freeUsd(),
          b.state(),
          b.paused() == 0 ? "" : Texts.count(b.paused()),
          resetsIn(b.resetsAt(), now));
    }
    return table;
  }

  private static String resetsIn(@Nullable Instant at, Instant now) {
    if (at == null) {
      return "never";
    }
    Duration left = Duration.between(now, at);
    if (left.toHours() >= 48) {
      return left.toDays() + " days";
    }
    return left.toHours() > 0 ? left.toHours() + " h" : Math.max(1, left.toMinutes()) + " min";
  }

  @Command(
      name = "set",
      description = {
        "Sets a budget for the whole fleet, from the next call on; nothing restarts.",
        "A new one counts what was spent since its day or month began."
      })
  int set(
      @Mixin FleetOptions fleet,
      @Parameters(paramLabel = "SCOPE", description = SCOPES + ".") String scope,
      @Option(names = "--per", description = "${COMPLETION-CANDIDATES} (of job/ID: run).")
          @Nullable Per per,
      @Option(
              names = "--usd",
              required = true,
              paramLabel = "USD",
              converter = Dollars.class,
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
    Target target = Target.parse(scope, per);
    try (Fleet connected = fleet.require(context)) {
      Budgets.Key key = target.key(new Jobs(connected.pool()), tenant);
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
      @Parameters(paramLabel = "SCOPE", description = SCOPES + ".") String scope,
      @Option(names = "--per", description = "${COMPLETION-CANDIDATES} (of job/ID: run).")
          @Nullable Per per,
      @Option(names = "--tenant", description = "Whose job, where tenants share its id.")
          @Nullable String tenant,
      @Option(names = "--reason", description = "For the audit log.") @Nullable String reason) {
    Target target = Target.parse(scope, per);
    try (Fleet connected = fleet.require(context)) {
      Budgets.Key key = target.key(new Jobs(connected.pool()), tenant);
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

  /** Which budget is meant on the command line. */
  record Target(String scope, String name, Per per) {
    static Target parse(String text, @Nullable Per per) {
      if (!text.matches("global|job|(tenant|role|provider|job)/.{1,200}")) {
        throw CliException.usage("SCOPE: " + text + " (expected: " + SCOPES + ")");
      }
      int slash = text.indexOf('/');
      String scope = slash < 0 ? text : text.substring(0, slash);
      boolean oneJob = scope.equals("job") && slash > 0;
      if (oneJob && per != null && per != Per.RUN) {
        throw CliException.usage("--per: " + per + " (expected of job/ID: run)");
      }
      if (!oneJob && per == null) {
        throw CliException.usage("--per: none (expected: day, month or run)");
      }
      return new Target(
          scope, slash < 0 ? "" : text.substring(slash + 1), per == null ? Per.RUN : per);
    }

    Budgets.Key key(Jobs jobs, @Nullable String tenant) {
      String subject =
          scope.equals("job") && !name.isEmpty()
              ? jobs.require(name, tenant).jobId().toString()
              : name;
      return new Budgets.Key(scope, subject, per.toString());
    }

    String shown() {
      return scope + (name.isEmpty() ? "" : "/" + name) + " per " + per;
    }
  }
}
