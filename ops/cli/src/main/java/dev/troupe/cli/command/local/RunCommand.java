package dev.troupe.cli.command.local;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.command.option.RowOptions;
import dev.troupe.cli.command.option.SimulatorOptions;
import dev.troupe.cli.job.InputFile;
import dev.troupe.cli.job.InputFiles;
import dev.troupe.cli.job.KeptRun;
import dev.troupe.cli.job.Submissions;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.row.ResultFile;
import dev.troupe.cli.row.ResultSink;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.role.Bundle;
import dev.troupe.shared.row.RowReader;
import java.io.IOException;
import java.nio.file.Path;
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

  @Mixin private final RowOptions rows = new RowOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder for the results (default: .troupe/runs/JOB), or a new file .jsonl or .csv for one line per"
              + " element of the input.")
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

  @Option(
      names = "--fresh",
      description =
          "Starts anew, although the same command was given before, and asks everything again.")
  boolean fresh;

  @Option(
      names = "--on-interrupt",
      paramLabel = "WHAT",
      defaultValue = "ASK",
      description =
          "What Ctrl-C does to a job on a fleet that goes on running: ${COMPLETION-CANDIDATES} (default: asks).")
  OnInterrupt onInterrupt = OnInterrupt.ASK;

  RunCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Terminal terminal = context.terminal();
    Bundle read = Submissions.bundle(context.resolve(bundle));
    InputFiles inputs = new InputFiles(context.folder());
    List<InputFile> files = inputs.read(input);
    if (!files.isEmpty()) {
      terminal.progress(Texts.count(files.size(), "file"));
    }
    inputs.skipped().ifPresent(skipped -> terminal.note("  " + skipped));
    Map<String, String> settings = Submissions.settings(set, context.folder());
    Submissions.checkGiven(read, rows.given(files, settings));
    Path runs = fleet.dataFolder(context).resolve("runs");
    KeptRun.Store store = new KeptRun.Store(runs.resolve("kept"), command());
    if (fresh) {
      store.forget();
    }
    if (out != null && asLines() && store.read().map(KeptRun::file).isEmpty()) {
      ResultFile.requireNew(context.resolve(out)); // said before anything is started
    }
    BundleRun.Asked asked =
        new BundleRun.Asked(
            read,
            files,
            settings,
            new Submissions.Terms(null, tenant, project, null, budget),
            asLines() ? rows.order() : null,
            out == null ? null : context.resolve(out));
    try (RowReader reader = rows.open(context);
        Session session = Session.open(context, fleet, simulator.controls());
        Interrupted interrupted = new Interrupted(session, onInterrupt, terminal)) {
      BundleRun run = new BundleRun(session.fleet(), asked, store, runs, terminal);
      run.begin(reader, rows);
      Exit exit = run.follow(session.coming(), interrupted);
      // The data of this command: where the results are.
      run.results().forEach(file -> terminal.data(file.toString()));
      run.explain();
      return exit.code();
    }
  }

  /** All that makes one command another than the next. */
  private List<String> command() {
    List<String> parts = new ArrayList<>(rows.identity());
    parts.add(context.resolve(bundle).toAbsolutePath().normalize().toString());
    parts.add(String.valueOf(fleet.config(context).orElse(null)));
    parts.add(String.valueOf(out));
    parts.addAll(List.of(String.valueOf(tenant), String.valueOf(project)));
    parts.addAll(input);
    set.forEach((key, value) -> parts.add(key + "=" + value));
    return parts;
  }

  /** Whether there is one line per element of the input, rather than one file per task. */
  private boolean asLines() {
    return out == null ? rows.given() : ResultSink.isName(out.toString());
  }
}
