package dev.troupe.cli.command.local;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.cost.CostTable;
import dev.troupe.cli.command.job.JobRun;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.command.option.SimulatorOptions;
import dev.troupe.cli.job.InputFile;
import dev.troupe.cli.job.InputFiles;
import dev.troupe.cli.job.Submission;
import dev.troupe.cli.job.Submissions;
import dev.troupe.cli.report.Cost;
import dev.troupe.cli.report.Costs;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.role.Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = {
      "Runs a bundle over your files and waits for the results.",
      "On the fleet of 'troupe up' if it runs, else on one that ends with the command."
    })
final class RunCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();
  @Mixin private final SimulatorOptions simulator = new SimulatorOptions();

  @Parameters(paramLabel = "BUNDLE", description = "Folder with a loop.yaml and roles/.")
  Path bundle = Path.of("");

  @Option(
      names = "--input",
      paramLabel = "GLOB",
      arity = "1..*",
      description = "Files, folders or patterns such as 'docs/**/*.md'.")
  List<String> input = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A field of the job's input; JSON where it is some, else text.")
  Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results (default: .troupe/runs/JOB).")
  @Nullable Path out;

  @Option(names = "--tenant", description = "Default: default.")
  @Nullable String tenant;

  @Option(names = "--project", description = "Whose state is read and written (default: default).")
  @Nullable String project;

  @Option(
      names = "--budget",
      paramLabel = "USD",
      description = "What all of its calls may cost together.")
  @Nullable Usd budget;

  RunCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Terminal terminal = context.terminal();
    Bundle read = Submissions.bundle(context.resolve(bundle));
    List<InputFile> files = new InputFiles(context.folder()).read(input);
    Submission submission =
        new Submissions(new Uuid7(InstantSource.system(), new SecureRandom()))
            .of(read, files, set, new Submissions.Terms(null, tenant, project, null, budget));
    if (!files.isEmpty()) {
      terminal.progress(Texts.count(files.size(), "file"));
    }
    try (Session session = Session.open(context, fleet, simulator.controls())) {
      JobRun run = JobRun.of(session.fleet(), submission, terminal, session.coming());
      Path folder =
          out == null
              ? fleet.dataFolder(context).resolve("runs").resolve(Results.fileName(run.job().id()))
              : context.resolve(out);
      List<Path> written = Results.write(run.tasks(), folder);
      List<Cost> costs = new Costs(session.fleet().pool()).ofJob(run.job().jobId(), Costs.By.ROLE);
      if (!costs.isEmpty()) {
        CostTable.of("role", costs, terminal.columns()).lines(terminal).forEach(terminal::note);
      }
      // The data of this command: where the results are.
      written.forEach(file -> terminal.data(file.toString()));
      run.explain(terminal);
      return run.exit().code();
    }
  }
}
