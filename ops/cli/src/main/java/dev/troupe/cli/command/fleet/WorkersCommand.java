package dev.troupe.cli.command.fleet;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.report.StalledLoop;
import dev.troupe.cli.report.Worker;
import dev.troupe.cli.report.Workers;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "workers", description = "Lists the workers.")
final class WorkersCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(names = "--all", description = "Also those that are gone or dead.")
  boolean all;

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  WorkersCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (Fleet connected = fleet.require(context)) {
      Workers rows = new Workers(connected.pool());
      List<Worker> workers = rows.list(all);
      Instant now = Instant.now();
      Table table =
          new Table(
              Column.text("worker"),
              Column.left("state"),
              Column.text("pool"),
              Column.right("busy"),
              Column.right("done"),
              Column.right("up"),
              Column.right("heard"),
              Column.right("pid"));
      for (Worker worker : workers) {
        table.row(
            worker.name(),
            worker.state(),
            worker.pool(),
            worker.inFlight() + "/" + worker.slots(),
            Texts.count(worker.done()),
            Printing.took(worker.startedAt(), null, now),
            Printing.took(worker.heartbeatAt(), null, now) + " ago",
            worker.pid());
      }
      Printing.list(context.terminal(), json, workers, table, "no worker is alive");
      if (!json) {
        workers.forEach(
            w -> w.stands().forEach(s -> context.terminal().data(line(w.name(), s, now))));
        Circuits.lines(rows.brokenCircuits(), now).forEach(context.terminal()::data);
      }
    }
    return 0;
  }

  private static String line(String worker, StalledLoop s, Instant now) {
    return worker
        + " stands: "
        + s.loop()
        + (s.item() == null ? "" : " (" + Texts.oneLine(s.item()) + ")")
        + " since "
        + Printing.took(s.since(), null, now)
        + ": "
        + Texts.oneLine(s.reason());
  }
}
