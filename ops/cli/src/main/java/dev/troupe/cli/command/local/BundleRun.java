package dev.troupe.cli.command.local;

import dev.troupe.cli.command.cost.CostTable;
import dev.troupe.cli.command.job.JobLook;
import dev.troupe.cli.command.job.JobRun;
import dev.troupe.cli.command.job.ResultLines;
import dev.troupe.cli.command.option.RowOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.job.InputFile;
import dev.troupe.cli.job.KeptRun;
import dev.troupe.cli.job.Submission;
import dev.troupe.cli.job.Submissions;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.Budgets;
import dev.troupe.cli.report.Cost;
import dev.troupe.cli.report.Costs;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.report.StoredRows;
import dev.troupe.cli.row.ResultFile;
import dev.troupe.cli.row.ResultOrder;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Usd;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.role.Bundle;
import dev.troupe.shared.row.Fingerprints;
import dev.troupe.shared.row.RowIndex;
import dev.troupe.shared.row.RowReader;
import dev.troupe.shared.row.RowUpload;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One bundle over one input, from where it was left: what was answered before is not asked again.
 * Rows that were added since are a job more. For one thread.
 */
final class BundleRun {
  private final Fleet fleet;
  private final Asked asked;
  private final KeptRun.Store store;
  private final Path runs;
  private final Terminal terminal;
  private final Jobs jobs;
  private final StoredRows rows;
  private final Submissions submissions =
      new Submissions(new Uuid7(InstantSource.system(), new SecureRandom()));
  private final List<JobRun> ended = new ArrayList<>();
  private KeptRun kept;
  private List<Path> results = List.of();

  /**
   * What is asked for.
   *
   * @param lines in which order results are lines of one file; null: each is a file of its own
   * @param out that file or folder; null: one beside the fleet's data
   */
  record Asked(
      Bundle bundle,
      List<InputFile> files,
      Map<String, String> settings,
      Submissions.Terms terms,
      @Nullable ResultOrder lines,
      @Nullable Path out) {}

  /**
   * @param runs where results go if nobody says where
   */
  BundleRun(Fleet fleet, Asked asked, KeptRun.Store store, Path runs, Terminal terminal)
      throws IOException {
    this.fleet = fleet;
    this.asked = asked;
    this.store = store;
    this.runs = runs;
    this.terminal = terminal;
    this.jobs = new Jobs(fleet.pool(), fleet::blobs);
    this.rows = new StoredRows(fleet.pool(), asked.terms().tenant());
    String content = Digest.of(submission("run", null, null).body());
    this.kept =
        store
            .read()
            .filter(known -> known.content().equals(content) && isThere(known))
            .orElse(new KeptRun(content, null, 0, List.of()));
  }

  private Submission submission(String id, @Nullable String rows, @Nullable Usd budget) {
    Submissions.Terms terms = asked.terms();
    return submissions.of(
        asked.bundle(),
        asked.files(),
        asked.settings(),
        rows,
        new Submissions.Terms(id, terms.tenant(), terms.project(), terms.priority(), budget));
  }

  /** Whether the fleet still has what was accepted: its data may be gone. */
  private boolean isThere(KeptRun run) {
    return run.parts().stream()
        .allMatch(
            part ->
                part.jobId() == null
                    || find(part).filter(job -> job.jobId().equals(part.jobId())).isPresent());
  }

  private Optional<Job> find(KeptRun.Part part) {
    return jobs.find(part.id(), Objects.requireNonNullElse(asked.terms().tenant(), "default"));
  }

  /** Finds out what is to be done; from now on the same command goes on with it. */
  void begin(@Nullable RowReader reader, RowOptions options)
      throws IOException, InterruptedException {
    boolean first = kept.parts().isEmpty();
    RowUpload.Uploaded uploaded =
        reader == null ? null : options.upload(reader, known(), rows, terminal);
    long more = uploaded == null ? 0 : uploaded.stored();
    if (first || more > 0) {
      String id = submissions.newId(asked.bundle().loop().name());
      String index = uploaded == null ? null : uploaded.index();
      kept = kept.with(new KeptRun.Part(id, index, null, 0));
      store.write(kept);
    }
    if (!first) {
      terminal.note(
          "  goes on with job "
              + String.join(", ", kept.parts().stream().map(KeptRun.Part::id).toList())
              + (more > 0 ? ", " + Texts.count(more, "new row") : "")
              + " (--fresh starts anew)");
    }
  }

  /** The rows that jobs of before have. */
  private Fingerprints known() {
    Fingerprints known = new Fingerprints(new SecureRandom());
    for (KeptRun.Part part : kept.parts()) {
      if (part.rows() != null) {
        for (RowIndex.Chunk chunk : there(part.rows(), rows::index).chunks()) {
          there(chunk.digest(), rows::lines).forEach(line -> known.add(line + "\n"));
        }
      }
    }
    return known;
  }

  private static <T> T there(String digest, Function<String, Optional<T>> stored) {
    return stored
        .apply(digest)
        .orElseThrow(
            () ->
                CliException.usage(
                    "rows: "
                        + digest
                        + ": missing (expected: as stored before; --fresh starts anew)"));
  }

  /**
   * Follows its jobs to their ends and writes their results.
   *
   * @param coming a pool whose workers are just being started; null: none is
   * @param interrupted told what there is, for whoever ends the command
   */
  Exit follow(@Nullable String coming, Interrupted interrupted)
      throws IOException, InterruptedException {
    if (asked.lines() == null) {
      JobRun run = follow(0, coming, JobLook.NONE, interrupted);
      results = Results.write(run.tasks(), folder(run.job()));
      ended.add(run);
    } else {
      followLines(asked.lines(), coming, interrupted);
    }
    costs();
    return ended.stream()
        .map(JobRun::exit)
        .filter(exit -> exit != Exit.OK)
        .findFirst()
        .orElse(Exit.OK);
  }

  private void followLines(ResultOrder order, @Nullable String coming, Interrupted interrupted)
      throws IOException, InterruptedException {
    Path name = kept.file() == null ? newFile() : Path.of(kept.file());
    if (kept.file() == null) {
      ResultFile.requireNew(name);
      // Before it is made: whoever finds it later finds out whose it is.
      kept = kept.into(name);
      store.write(kept);
    }
    try (ResultFile file = ResultFile.open(name, kept.bytes())) {
      results = List.of(name);
      for (int i = 0; i < kept.parts().size(); i++) {
        int position = i;
        ResultLines lines =
            new ResultLines(
                fleet,
                order,
                file,
                kept.parts().get(i).lines(),
                (job, written) -> {
                  keep(position, job.jobId(), written, file);
                  interrupted.kept(kept.parts().stream().mapToInt(KeptRun.Part::lines).sum(), name);
                },
                Thread::sleep);
        JobRun run = follow(i, coming, lines, interrupted);
        lines.finish(run.job());
        keep(i, run.job().jobId(), kept.parts().get(i).lines(), file);
        ended.add(run);
      }
    }
  }

  private void keep(int position, UUID jobId, int lines, ResultFile file) throws IOException {
    KeptRun.Part part = kept.parts().get(position);
    kept =
        kept.with(
            position,
            new KeptRun.Part(part.id(), part.rows(), jobId, lines),
            file.file().toString(),
            file.bytes());
    store.write(kept);
  }

  private JobRun follow(
      int position, @Nullable String coming, JobLook look, Interrupted interrupted)
      throws IOException, InterruptedException {
    KeptRun.Part part = kept.parts().get(position);
    Optional<Job> there = find(part);
    interrupted.follows(part.id());
    Usd budget = asked.terms().budget();
    if (there.isPresent() && budget != null && !there.get().over()) {
      // What stopped it may have been the budget of before.
      new Budgets(fleet.pool())
          .set(
              new Budgets.Key("job", there.get().jobId().toString(), "run"),
              budget,
              null,
              "job/" + part.id(),
              "run --budget");
    }
    return there.isPresent()
        ? JobRun.follow(jobs, there.get().jobId(), terminal, look)
        : JobRun.of(
            fleet,
            submission(part.id(), part.rows(), asked.terms().budget()),
            terminal,
            coming,
            look);
  }

  private Path newFile() {
    Path name = runs.resolve(Results.fileName(kept.parts().getFirst().id()));
    return asked.out() == null ? name.resolve("results.jsonl") : asked.out();
  }

  private Path folder(Job job) {
    return asked.out() == null ? runs.resolve(Results.fileName(job.id())) : asked.out();
  }

  private void costs() {
    for (JobRun run : ended) {
      List<Cost> costs = new Costs(fleet.pool()).ofJob(run.job().jobId(), Costs.By.ROLE);
      if (!costs.isEmpty()) {
        CostTable.of("role", costs, terminal.columns()).lines(terminal).forEach(terminal::note);
      }
    }
  }

  /** Where they are. */
  List<Path> results() {
    return results;
  }

  /** Says on stderr what went wrong, if anything did. */
  void explain() {
    ended.forEach(run -> run.explain(terminal));
  }
}
