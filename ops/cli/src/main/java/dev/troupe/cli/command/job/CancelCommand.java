package dev.troupe.cli.command.job;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Cancels;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.terminal.Texts;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description = "Ends a job: no further call of it starts; calls in flight are still paid.")
final class CancelCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Parameters(paramLabel = "JOB", description = "Its id.")
  String job = "";

  @Option(names = "--reason", required = true, description = "For the audit log.")
  String reason = "";

  @Option(names = "--tenant", description = "Whose job, where tenants share its id.")
  @Nullable String tenant;

  CancelCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (reason.isBlank()) {
      throw CliException.usage("--reason: empty (expected: why, for the audit log)");
    }
    try (Fleet connected = fleet.require(context)) {
      Job found = new Jobs(connected.pool(), connected::blobs).require(job, tenant);
      Integer tasks = new Cancels(connected.pool()).cancel(found.jobId(), reason);
      if (tasks == null) {
        throw CliException.usage(
            "job " + found.id() + " is over already (expected: a running job)");
      }
      context.terminal().data("cancelled " + found.id() + " (" + Texts.count(tasks, "task") + ")");
    }
    return 0;
  }
}
