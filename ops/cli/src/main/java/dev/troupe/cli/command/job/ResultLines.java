package dev.troupe.cli.command.job;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.report.Job;
import dev.troupe.cli.report.JobResults;
import dev.troupe.cli.row.ResultFile;
import dev.troupe.cli.row.ResultOrder;
import dev.troupe.scheduler.result.ResultLine;
import dev.troupe.scheduler.result.ResultReader;
import dev.troupe.shared.lifecycle.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a job's results into a file while it is followed. For one thread. */
public final class ResultLines implements JobLook {
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Fleet fleet;
  private final ResultOrder order;
  private final ResultFile file;
  private final Kept kept;
  private final Pause pause;
  private int lines;
  private @Nullable JobResults results;

  /** Told how many of the job's results are in the file for good. */
  @FunctionalInterface
  public interface Kept {
    void lines(Job job, int lines) throws IOException;
  }

  /**
   * @param lines how many of the job's results are in the file already
   */
  public ResultLines(
      Fleet fleet, ResultOrder order, ResultFile file, int lines, Kept kept, Pause pause) {
    this.pause = pause;
    this.fleet = fleet;
    this.order = order;
    this.file = file;
    this.lines = lines;
    this.kept = kept;
  }

  /** Writes what has come, in the order in which it came; another order is known at the end. */
  @Override
  public void of(Job job) throws IOException {
    JobResults from = results(job);
    if (order == ResultOrder.COMPLETION) {
      int there = from.progress().lines();
      while (lines < there) {
        add(job, from.after(lines));
      }
    }
  }

  /** Writes the rest of a job that has ended, or that a budget has stopped. */
  public void finish(Job job) throws IOException, InterruptedException {
    JobResults from = results(job);
    ResultReader.Progress progress = from.progress();
    // A job that was ended before its time is over before its tasks are counted.
    while (job.over() && !progress.over()) {
      pause.pause(LOOK);
      progress = from.progress();
    }
    switch (order) {
      case COMPLETION -> of(job);
      case INPUT -> {
        int size = lines > 0 ? 0 : from.size(); // written in one go, or not yet
        for (int place = 0; place < size; place += JobResults.PAGE) {
          add(job, from.ordered(place));
        }
        kept.lines(job, lines);
      }
    }
  }

  private void add(Job job, List<ResultLine> page) throws IOException {
    file.add(page);
    lines += page.size();
    if (order == ResultOrder.COMPLETION) {
      kept.lines(job, lines);
    }
  }

  private JobResults results(Job job) {
    if (results == null) {
      results = new JobResults(fleet.pool(), fleet::blobs, job.jobId());
    }
    return results;
  }
}
