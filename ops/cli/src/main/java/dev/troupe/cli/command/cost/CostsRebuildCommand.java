package dev.troupe.cli.command.cost;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.RollupDifference;
import dev.troupe.cli.report.Rollups;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rebuild",
    description = {
      "Holds the roll-ups against the ledger, and puts right what differs.",
      "",
      "Nothing ever should. The fleet may run meanwhile. Exit code 3: something differed.",
      ""
    })
final class CostsRebuildCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(names = "--check", description = "Only look.")
  boolean check;

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  CostsRebuildCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (Fleet connected = fleet.require(context)) {
      Rollups rollups = new Rollups(connected.pool());
      List<RollupDifference> differences = check ? rollups.check() : rollups.rebuild();
      if (json) {
        context.terminal().json(differences);
      } else if (differences.isEmpty()) {
        context.terminal().data(context.terminal().green("roll-ups = ledger"));
      } else {
        table(differences).print(context.terminal());
        context
            .terminal()
            .note(
                Texts.count(differences.size(), "row")
                    + (check ? " differ from the ledger" : " differed from the ledger; put right"));
      }
      return differences.isEmpty() ? Exit.OK.code() : Exit.DIFFERENT.code();
    }
  }

  private static Table table(List<RollupDifference> differences) {
    Table table =
        new Table(
            Column.left("roll-up"),
            Column.text("row"),
            Column.right("calls"),
            Column.right("in ledger"),
            Column.right("cost"),
            Column.right("in ledger"),
            Column.text("wrong"));
    for (RollupDifference d : differences) {
      table.row(
          d.rollup(),
          d.row(),
          Texts.count(d.calls()),
          Texts.count(d.ledgerCalls()),
          d.costUsd(),
          d.ledgerCostUsd(),
          String.join(", ", d.columns()));
    }
    return table;
  }
}
