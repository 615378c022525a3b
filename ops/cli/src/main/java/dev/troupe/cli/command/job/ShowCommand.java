package dev.troupe.cli.command.job;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.fleet.Circuits;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.report.Call;
import dev.troupe.cli.report.Circuit;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.report.Step;
import dev.troupe.cli.report.Task;
import dev.troupe.cli.report.Workers;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.cli.terminal.Terminal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Shows a job: its steps, tasks, calls, outputs and failures.")
final class ShowCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Parameters(paramLabel = "JOB", description = "Its id.")
  String job = "";

  @Option(names = "--tenant", description = "Whose job, where tenants share its id.")
  @Nullable String tenant;

  @Option(
      names = "--limit",
      defaultValue = "50",
      description = "At most this many tasks and calls (default: ${DEFAULT-VALUE}).")
  int limit;

  @Option(names = "--json", description = "As JSON, outputs whole.")
  boolean json;

  ShowCommand(CliContext context) {
    this.context = context;
  }

  /**
   * @param circuits models that are left alone at the moment; of a job that is over none
   */
  private record Whole(
      Job job, List<Step> steps, List<Task> tasks, List<Call> calls, List<Circuit> circuits) {}

  @Override
  public Integer call() {
    try (Fleet connected = fleet.require(context)) {
      Jobs jobs = new Jobs(connected.pool(), connected::blobs);
      Job found = jobs.require(job, tenant);
      Whole whole =
          new Whole(
              found,
              jobs.steps(found.jobId()),
              jobs.tasks(found.jobId(), limit),
              jobs.calls(found.jobId(), limit),
              found.over() ? List.of() : new Workers(connected.pool()).brokenCircuits());
      if (json) {
        context.terminal().json(whole);
      } else {
        print(whole);
      }
    }
    return 0;
  }

  private void print(Whole whole) {
    Terminal terminal = context.terminal();
    Job found = whole.job();
    terminal.data(
        terminal.bold(found.id())
            + "  "
            + JobTables.coloured(terminal, found.state().label())
            + "  "
            + found.costUsd()
            + (found.reason() == null ? "" : "  " + found.reason()));
    terminal.data(
        "loop "
            + found.loop()
            + ", tenant "
            + found.tenant()
            + ", project "
            + found.project()
            + ", submitted "
            + Printing.time(found.createdAt())
            + (found.over() ? ", took " : ", running for ")
            + Printing.took(found.createdAt(), found.finishedAt(), Instant.now()));
    section(terminal, JobTables.steps(whole.steps()).lines(terminal));
    section(terminal, JobTables.tasks(whole.tasks()).lines(terminal));
    if (!whole.calls().isEmpty()) {
      section(terminal, JobTables.calls(whole.calls(), whole.tasks()).lines(terminal));
    }
    if (found.total() > whole.tasks().size()) {
      terminal.note(
          "the first "
              + whole.tasks().size()
              + " of "
              + found.total()
              + " tasks (--limit shows more)");
    }
    if (!whole.circuits().isEmpty()) {
      section(terminal, Circuits.lines(whole.circuits(), Instant.now()));
    }
    List<String> failures = JobTables.failures(whole.tasks());
    if (!failures.isEmpty()) {
      section(terminal, failures);
    }
  }

  private static void section(Terminal terminal, List<String> lines) {
    terminal.data("");
    lines.forEach(terminal::data);
  }
}
