package dev.troupe.cli.command.local;

import dev.troupe.cli.bill.BillCheck;
import dev.troupe.cli.bill.BillReader;
import dev.troupe.cli.bill.Reconciliation;
import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.cost.CostTable;
import dev.troupe.cli.command.job.JobLook;
import dev.troupe.cli.command.job.JobRun;
import dev.troupe.cli.command.option.SimulatorOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.job.Submission;
import dev.troupe.cli.job.Submissions;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.Costs;
import dev.troupe.cli.report.Days;
import dev.troupe.cli.report.LedgerCalls;
import dev.troupe.cli.report.MediaStore;
import dev.troupe.cli.report.Task;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.blob.BlobStore;
import dev.troupe.simulator.bill.Bill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Writes an episode with a whole fleet on this machine and simulated providers.",
      "Costs nothing, needs nothing, leaves only .troupe/demo behind."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int FIRST_LINES = 12;
  private static final Map<String, String> INPUT =
      Map.of(
          "show", "The Lamplighters",
          "premise", "A lighthouse keeper finds a door in the fog that was not there yesterday",
          "scenes", "6");

  private static final Map<String, String> BOOK =
      Map.of("premise", "A fox who collects lost umbrellas", "pages", "3");

  private final CliContext context;

  @Option(names = "--keep", description = "Keeps the fleet running until Ctrl-C, to look around.")
  boolean keep;

  @Option(
      names = "--modalities",
      description =
          "Text, pictures and recordings, from four providers' wires, instead of the episode.")
  boolean modalities;

  @Mixin private final SimulatorOptions simulator = new SimulatorOptions();

  DemoCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Instant start = Instant.now();
    Terminal terminal = context.terminal();
    Path folder = context.home().resolve(".troupe").resolve("demo");
    Files.createDirectories(folder);
    Path config = folder.resolve("troupe.yaml");
    Files.writeString(config, modalities ? DefaultConfig.modalities() : DefaultConfig.text());
    Submission submission =
        new Submissions(new Uuid7(InstantSource.system(), new SecureRandom()))
            .of(
                Submissions.bundle(
                    context
                        .home()
                        .resolve("examples")
                        .resolve(modalities ? "picturebook" : "episode")),
                List.of(),
                modalities ? BOOK : INPUT,
                null,
                Submissions.Terms.NONE);
    terminal.note("starting Kafka, PostgreSQL, Redis, a scheduler and two workers ...");
    try (Session session = Session.start(terminal, config, folder, simulator.controls())) {
      JobRun run = JobRun.of(session.fleet(), submission, terminal, session.coming(), JobLook.NONE);
      run.explain(terminal);
      Exit exit = run.exit();
      if (exit == Exit.OK) {
        if (modalities) {
          showMedia(session.fleet(), run, folder);
        } else {
          showEpisode(run.tasks(), folder.resolve("episode.md"));
        }
      }
      UUID jobId = run.job().jobId();
      showCosts(session.fleet(), jobId);
      boolean equal = compareWithBill(session, folder);
      terminal.note("took " + Texts.duration(Duration.between(start, Instant.now())));
      if (keep) {
        keepRunning(session, folder);
      }
      return exit == Exit.OK && !equal ? Exit.INTERNAL.code() : exit.code();
    }
  }

  private void showEpisode(List<Task> tasks, Path file) throws IOException {
    String text = Episode.of(tasks);
    Files.writeString(file, text);
    Terminal terminal = context.terminal();
    terminal.data("");
    terminal.data("The episode is in " + file + ":");
    terminal.data("");
    Texts.wrapped(Texts.printable(text), Math.min(terminal.columns(), 100) - 2).stream()
        .limit(FIRST_LINES)
        .forEach(line -> terminal.data("  " + line));
    terminal.data("  ...");
    terminal.data("");
  }

  private void showMedia(Fleet fleet, JobRun run, Path folder) throws IOException {
    Terminal terminal = context.terminal();
    terminal.data("");
    try (BlobStore blobs = fleet.blobs()) {
      for (Path file :
          MediaFiles.write(run.job().tenant(), run.tasks(), new MediaStore(blobs), folder)) {
        terminal.data("  %s  %,d bytes".formatted(file, Files.size(file)));
      }
    }
    terminal.data("");
  }

  private void showCosts(Fleet fleet, UUID jobId) {
    Costs costs = new Costs(fleet.pool());
    CostTable.of("role", costs.ofJob(jobId, Costs.By.ROLE), context.terminal().columns())
        .print(context.terminal());
    context.terminal().data("");
    CostTable.of("provider", costs.ofJob(jobId, Costs.By.PROVIDER), context.terminal().columns())
        .print(context.terminal());
    context.terminal().data("");
  }

  private boolean compareWithBill(Session session, Path folder) throws IOException {
    if (session.own() == null) {
      throw new IllegalStateException("the demo has a fleet of its own");
    }
    Bill bill = session.own().bill().orElseThrow();
    Path file = folder.resolve("bill.jsonl");
    Files.writeString(file, bill.jsonLinesSince(0));
    Reconciliation result =
        new BillCheck(new LedgerCalls(session.fleet().pool()), null)
            .of(BillReader.read(file.toString(), file), Days.ALL);
    Terminal terminal = context.terminal();
    if (result.equal()) {
      terminal.data(
          terminal.green(
              "ledger = provider's bill (%s, %s)"
                  .formatted(
                      Texts.count(result.lines(), "call"), result.sumUsd().toExactString())));
    } else {
      terminal.note("troupe: the ledger differs from the provider's bill:");
      result.differences().forEach(difference -> terminal.note("  " + difference));
    }
    return result.equal();
  }

  private void keepRunning(Session session, Path folder) throws IOException, InterruptedException {
    if (session.own() != null) {
      new UpStatus(session.own(), folder, context.terminal()).show();
    }
  }
}
