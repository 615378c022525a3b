package dev.troupe.cli.report;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.scheduler.result.ResultLine;
import dev.troupe.scheduler.result.ResultReader;
import dev.troupe.shared.blob.BlobException;
import dev.troupe.shared.blob.BlobStore;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** The results of one job, page by page. Thread-safe. */
public final class JobResults {
  /** Results that are read at once. */
  public static final int PAGE = 1_000;

  private final Reports reports;
  private final Supplier<BlobStore> blobs;
  private final ResultReader reader;

  /**
   * @param blobs opens where long outputs are
   * @throws CliException if there is no such job
   */
  public JobResults(DataSource pool, Supplier<BlobStore> blobs, UUID jobId) {
    this.blobs = blobs;
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
    return whole(reports.read(c -> reader.lines(c, lines, PAGE)));
  }

  /** How many places {@link #ordered} can be asked for. */
  public int size() {
    return reports.read(reader::size);
  }

  /** Of the {@link #PAGE} places from there on, in the order of the input. */
  public List<ResultLine> ordered(int from) {
    return whole(reports.read(c -> reader.ordered(c, from, from + PAGE)));
  }

  private List<ResultLine> whole(List<ResultLine> page) {
    if (page.stream().allMatch(line -> line.outputRef() == null)) {
      return page;
    }
    try (BlobStore open = blobs.get()) {
      return page.stream().map(line -> reader.whole(line, open)).toList();
    } catch (BlobException e) {
      throw new CliException(Exit.DEPENDENCY, "outputs: " + e.getMessage(), e);
    }
  }
}
