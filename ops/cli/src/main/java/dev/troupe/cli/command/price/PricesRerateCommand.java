package dev.troupe.cli.command.price;

import dev.troupe.cli.bill.Rerated;
import dev.troupe.cli.bill.Rerating;
import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.money.PriceBook;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rerate",
    description = {
      "Prices settled calls again, by what is in force now for their day, and writes corrections.",
      "Calls and budgets stay as they are; doing it again changes nothing."
    })
final class PricesRerateCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(
      names = "--since",
      paramLabel = "DAY",
      required = true,
      description = "Calls of this day (UTC) and later.")
  String since = "";

  @Option(names = "--provider", paramLabel = "ACCOUNT", description = "Only of this account.")
  @Nullable String account;

  @Option(names = "--model", paramLabel = "NAME", description = "Only of this model.")
  @Nullable String model;

  @Option(names = "--dry-run", description = "Says what would change, and changes nothing.")
  boolean dryRun;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "rerated",
      description = "What the corrections say (default: ${DEFAULT-VALUE}).")
  String reason = "";

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  PricesRerateCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    LocalDate day = PriceOptions.day("--since", since);
    try (Fleet connected = fleet.require(context)) {
      Rerating rerating =
          new Rerating(
              connected.pool(),
              PriceBook.load(connected.database()),
              new Rerating.Scope(day, account, model));
      List<Rerated> models = rerating.run(dryRun ? null : author());
      Printing.list(
          context.terminal(), json, models, table(models), "no settled calls since " + day);
      long changed = models.stream().mapToLong(Rerated::changed).sum();
      context
          .terminal()
          .note(
              Texts.count(changed, "call")
                  + (dryRun ? " would be corrected" : changed == 1 ? " is" : " are")
                  + (dryRun ? "" : " corrected"));
      return 0;
    } catch (SQLException e) {
      throw new CliException(Exit.DEPENDENCY, "PostgreSQL: " + e.getMessage(), e);
    }
  }

  private Rerating.Author author() {
    return new Rerating.Author(System.getProperty("user.name", "unknown"), reason);
  }

  private static Table table(List<Rerated> models) {
    Table table =
        new Table(
            Column.text("model"),
            Column.right("calls"),
            Column.right("changed"),
            Column.right("unpriced"),
            Column.right("was"),
            Column.right("is"),
            Column.right("difference"));
    Rerated total = new Rerated("total", 0, 0, 0, Usd.ZERO, Usd.ZERO);
    for (Rerated r : models) {
      table.row(cells(r));
      total =
          new Rerated(
              "total",
              total.calls() + r.calls(),
              total.changed() + r.changed(),
              total.unpriced() + r.unpriced(),
              total.wasUsd().plus(r.wasUsd()),
              total.isUsd().plus(r.isUsd()));
    }
    return table.total(cells(total));
  }

  private static Object[] cells(Rerated r) {
    return new Object[] {
      r.model(),
      Texts.count(r.calls()),
      Texts.count(r.changed()),
      Texts.count(r.unpriced()),
      r.wasUsd(),
      r.isUsd(),
      r.deltaUsd()
    };
  }
}
