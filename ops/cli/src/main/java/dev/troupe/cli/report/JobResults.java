package dev.troupe.cli.report;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.scheduler.result.ResultLine;
import dev.troupe.scheduler.result.ResultReader;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The results of one job, page by page. Thread-safe. */
public final class JobResults {
  /** Results that are read at once. */
  public static final int PAGE = 1_000;

  private final Reports reports;
  private final ResultReader reader;

  /**
   * @throws CliException if there is no such job
   */
  public JobResults(DataSource pool, UUID jobId) {
    reports = new Reports(pool);
    reader =
        reports
            .read(c -> ResultReader.of(c, jobId))
            .orElseThrow(
                () -> CliException.usage("job: " + jobId + " (expected: one that is there)"));
  }

  public ResultReader.Progress progress() {
    return reports.read(reader::progress);
  }

  /** The next page in the order in which they came; fewer than {@link #PAGE}: these are all yet. */
  public List<ResultLine> after(int lines) {
    return reports.read(c -> reader.lines(c, lines, PAGE));
  }

  /** How many places {@link #ordered} can be asked for. */
  public int size() {
    return reports.read(reader::size);
  }

  /** Of the {@link #PAGE} places from there on, in the order of the input. */
  public List<ResultLine> ordered(int from) {
    return reports.read(c -> reader.ordered(c, from, from + PAGE));
  }
}
