package dev.troupe.cli.command.job;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "watch", description = "Shows a job until it is over.")
final class WatchCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Parameters(paramLabel = "JOB", description = "Its id.")
  String job = "";

  @Option(names = "--tenant", description = "Whose job, where tenants share its id.")
  @Nullable String tenant;

  WatchCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    try (Fleet connected = fleet.require(context)) {
      Jobs jobs = new Jobs(connected.pool(), connected::blobs);
      Job found = jobs.require(job, tenant);
      JobRun run = JobRun.follow(jobs, found.jobId(), context.terminal(), JobLook.NONE);
      run.explain(context.terminal());
      return run.exit().code();
    }
  }
}
