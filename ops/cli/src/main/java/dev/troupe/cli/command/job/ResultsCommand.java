package dev.troupe.cli.command.job;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.JobResults;
import dev.troupe.cli.report.Jobs;
import dev.troupe.cli.row.ResultFile;
import dev.troupe.cli.row.ResultOrder;
import dev.troupe.cli.row.ResultSink;
import dev.troupe.scheduler.result.ResultLine;
import dev.troupe.scheduler.result.ResultReader;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.TaskState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "results",
    description = {
      "Prints the results of a job, one JSON object per line, as they came:",
      "key, index, state, output or error, model, cached, attempts, tokens, cost_usd, latency_ms."
    })
final class ResultsCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Parameters(paramLabel = "JOB", description = "Its id.")
  String job = "";

  @Option(names = "--tenant", description = "Whose job, where tenants share its id.")
  @Nullable String tenant;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Into a new file, .jsonl or .csv, instead of stdout.")
  @Nullable Path out;

  @Option(names = "--failed", description = "Only those without an output.")
  boolean failed;

  @Option(names = "--follow", description = "Waits for more until the job is over.")
  boolean follow;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      defaultValue = "COMPLETION",
      description = "${COMPLETION-CANDIDATES} (default: as they came).")
  ResultOrder order = ResultOrder.COMPLETION;

  ResultsCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (follow && order == ResultOrder.INPUT) {
      throw CliException.usage(
          "--follow: with --order input (expected: one of them; the order of the input is known at the end)");
    }
    try (Fleet connected = fleet.require(context)) {
      Job found = new Jobs(connected.pool(), connected::blobs).require(job, tenant);
      JobResults results = new JobResults(connected.pool(), connected::blobs, found.jobId());
      if (out == null) {
        copy(results, this::print);
        return 0;
      }
      if (!ResultSink.isName(out.toString())) {
        throw CliException.usage(
            "--out: " + out + " (expected: a name that ends with .jsonl or .csv)");
      }
      try (ResultFile file = ResultFile.create(context.resolve(out))) {
        copy(results, file::add);
        context.terminal().data(file.file().toString());
      }
      return 0;
    }
  }

  private void copy(JobResults results, Sink sink) throws IOException, InterruptedException {
    switch (order) {
      case INPUT -> {
        int size = results.size();
        for (int from = 0; from < size; from += JobResults.PAGE) {
          sink.add(wanted(results.ordered(from)));
        }
      }
      case COMPLETION -> {
        int lines = 0;
        while (true) {
          ResultReader.Progress progress = results.progress();
          while (lines < progress.lines()) {
            List<ResultLine> page = results.after(lines);
            lines += page.size();
            sink.add(wanted(page));
          }
          if (!follow || progress.over()) {
            return;
          }
          Thread.sleep(LOOK);
        }
      }
    }
  }

  private void print(List<ResultLine> page) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(256 * page.size());
    for (ResultLine line : page) {
      lines.writeBytes(Json.bytes(line));
      lines.write('\n');
    }
    context.terminal().data(lines);
  }

  private List<ResultLine> wanted(List<ResultLine> page) {
    return failed
        ? page.stream().filter(line -> line.state() != TaskState.SUCCEEDED).toList()
        : page;
  }

  /** Where pages go. */
  @FunctionalInterface
  private interface Sink {
    void add(List<ResultLine> page) throws IOException;
  }
}
