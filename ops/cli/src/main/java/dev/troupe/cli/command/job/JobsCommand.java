package dev.troupe.cli.command.job;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.cli.terminal.Table;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "jobs", description = "Lists the newest jobs.")
final class JobsCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(names = "--tenant", description = "Only this tenant's.")
  @Nullable String tenant;

  @Option(
      names = "--limit",
      defaultValue = "20",
      description = "At most this many (default: ${DEFAULT-VALUE}).")
  int limit;

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  JobsCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (Fleet connected = fleet.require(context)) {
      List<Job> jobs = new Jobs(connected.pool(), connected::blobs).newest(tenant, limit);
      Table table =
          new Table(
              Column.left("job"),
              Column.text("tenant"),
              Column.text("loop"),
              Column.left("state"),
              Column.right("done"),
              Column.right("failed"),
              Column.right("cost"),
              Column.left("submitted"));
      for (Job job : jobs) {
        table.row(
            job.id(),
            job.tenant(),
            job.loop(),
            job.state().label() + (job.waiting() == null ? "" : ": " + job.waiting()),
            job.succeeded() + "/" + job.total(),
            job.failed(),
            job.costUsd(),
            Printing.time(job.createdAt()).substring(5, 16));
      }
      Printing.list(context.terminal(), json, jobs, table, "no jobs yet");
    }
    return 0;
  }
}
