package dev.troupe.cli.command.job;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.command.option.RowOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.job.InputFile;
import dev.troupe.cli.job.InputFiles;
import dev.troupe.cli.job.Submission;
import dev.troupe.cli.job.Submissions;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.report.StoredRows;
import dev.troupe.schemas.Priority;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.role.Bundle;
import dev.troupe.shared.row.Fingerprints;
import dev.troupe.shared.row.RowReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
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
    name = "submit",
    description = "Submits a job and prints its id once a scheduler has accepted it.")
final class SubmitCommand implements Callable<Integer> {
  /** A scheduler that died is started again, and gets its partitions, within half of that. */
  private static final Duration ACCEPTANCE = Duration.ofSeconds(20);

  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Parameters(
      paramLabel = "JOB",
      description = "A job as a JSON file, - for stdin, or a bundle's folder.")
  String source = "";

  @Option(
      names = "--input",
      paramLabel = "GLOB",
      arity = "1..*",
      description = "Of a bundle: files, folders or patterns.")
  List<String> input = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Of a bundle: a field of the job's input.")
  Map<String, String> set = new LinkedHashMap<>();

  @Mixin private final RowOptions rows = new RowOptions();

  @Option(
      names = "--id",
      description = "Of a bundle: the job's id; the same again is the same job.")
  @Nullable String id;

  @Option(names = "--tenant", description = "Of a bundle: whose job it is.")
  @Nullable String tenant;

  @Option(names = "--project", description = "Of a bundle: whose state is read and written.")
  @Nullable String project;

  @Option(names = "--priority", description = "Of a bundle: ${COMPLETION-CANDIDATES}.")
  @Nullable Priority priority;

  @Option(
      names = "--budget",
      paramLabel = "USD",
      description = "Of a bundle: What all of its calls may cost together.")
  @Nullable Usd budget;

  @Option(
      names = "--wait",
      description =
          "Follow the job to its end; exit code 3 if tasks failed, 4 if a budget stops it.")
  boolean wait;

  SubmitCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Fleet connected = fleet.require(context)) {
      Submission submission = submission(connected);
      Job job = new Submitter(connected).submit(submission, ACCEPTANCE);
      context.terminal().data(job.id());
      Jobs jobs = new Jobs(connected.pool(), connected::blobs);
      new JobNotes(context.terminal()).unservedPools(jobs, job, null);
      if (!wait) {
        return 0;
      }
      JobRun run = JobRun.follow(jobs, job.jobId(), context.terminal(), JobLook.NONE);
      run.explain(context.terminal());
      return run.exit().code();
    }
  }

  private Submission submission(Fleet connected) throws IOException, InterruptedException {
    Submissions submissions =
        new Submissions(new Uuid7(InstantSource.system(), new SecureRandom()));
    if (source.equals("-")) {
      return submissions.ofJson(
          "stdin", new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
    }
    Path path = context.resolve(Path.of(source));
    if (Files.isDirectory(path)) {
      return ofBundle(submissions, Submissions.bundle(path), connected);
    }
    if (!Files.isRegularFile(path)) {
      throw CliException.usage(
          "JOB: " + source + " (expected: a JSON file, - for stdin, or a bundle's folder)");
    }
    if (rows.given()
        || !input.isEmpty()
        || !set.isEmpty()
        || id != null
        || tenant != null
        || project != null
        || priority != null
        || budget != null) {
      throw CliException.usage(
          "--rows, --input, --set, --id, --tenant, --project, --priority and --budget are for bundles; in "
              + source
              + " they are fields of the job");
    }
    return submissions.ofJson(source, Files.readString(path));
  }

  private Submission ofBundle(Submissions submissions, Bundle bundle, Fleet connected)
      throws IOException, InterruptedException {
    InputFiles inputs = new InputFiles(context.folder());
    List<InputFile> files = inputs.read(input);
    inputs.skipped().ifPresent(skipped -> context.terminal().note("  " + skipped));
    Map<String, String> settings = Submissions.settings(set, context.folder());
    Submissions.checkGiven(bundle, rows.given(files, settings));
    try (RowReader reader = rows.open(context)) {
      String index =
          reader == null
              ? null
              : rows.upload(
                      reader,
                      new Fingerprints(new SecureRandom()),
                      new StoredRows(connected.pool(), tenant),
                      context.terminal())
                  .index();
      return submissions.of(
          bundle,
          files,
          settings,
          index,
          new Submissions.Terms(id, tenant, project, priority, budget));
    }
  }
}
