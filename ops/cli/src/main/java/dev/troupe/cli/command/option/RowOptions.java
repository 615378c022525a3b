package dev.troupe.cli.command.option;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.job.InputFile;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.StoredRows;
import dev.troupe.cli.row.ResultOrder;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.shared.row.Fingerprints;
import dev.troupe.shared.row.RowIndex;
import dev.troupe.shared.row.RowReader;
import dev.troupe.shared.row.RowUpload;
import dev.troupe.shared.row.UnreadableRowsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Of commands that take rows. */
public final class RowOptions {
  @Option(
      names = "--rows",
      paramLabel = "FILE",
      description =
          "Rows for a step with for_each: input.rows: .jsonl, .csv or .tsv, also .gz and .zst; - for stdin.")
  private @Nullable String rows;

  @Option(
      names = "--key",
      paramLabel = "FIELD",
      description = "The field of a row that its result is joined by (default: the row's number).")
  private @Nullable String key;

  @Option(
      names = "--strict",
      description = "One row that can't be read refuses them all; else it fails by itself.")
  private boolean strict;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      defaultValue = "COMPLETION",
      description = "Of the lines of results: ${COMPLETION-CANDIDATES} (default: as they come).")
  private ResultOrder order = ResultOrder.COMPLETION;

  /** What the job's input has with them. */
  public Set<String> given(List<InputFile> files, Map<String, String> settings) {
    Set<String> given = new HashSet<>(settings.keySet());
    if (!files.isEmpty()) {
      given.add("files");
    }
    if (given()) {
      given.add("rows");
    }
    return given;
  }

  public boolean given() {
    return rows != null;
  }

  public ResultOrder order() {
    return order;
  }

  /**
   * The rows, to be read once; null: none were given.
   *
   * @throws CliException if nobody can read them
   */
  public @Nullable RowReader open(CliContext context) throws IOException {
    if (rows == null) {
      if (key != null || strict) {
        throw CliException.usage("--key, --strict: without --rows (expected: with it)");
      }
      return null;
    }
    boolean stdin = rows.equals("-");
    Path file = context.resolve(Path.of(rows));
    if (!stdin && !Files.isRegularFile(file)) {
      throw CliException.usage("--rows: " + rows + " (expected: a file, or - for stdin)");
    }
    InputStream in = stdin ? System.in : Files.newInputStream(file);
    try {
      return RowReader.open(in, stdin ? null : rows, key, new SecureRandom(), Long.MAX_VALUE);
    } catch (UnreadableRowsException e) {
      throw usage(e);
    }
  }

  private static CliException usage(UnreadableRowsException e) {
    String option =
        switch (e.about()) {
          case ROWS -> "--rows: ";
          case KEY -> "--key: ";
        };
    return CliException.usage(option + e.getMessage());
  }

  /** What makes one command with rows another than the next. */
  public List<String> identity() {
    return List.of(String.valueOf(rows), String.valueOf(key));
  }

  /**
   * Stores them where the fleet finds them.
   *
   * @param known lines of rows that are not needed again
   * @throws CliException if one is bad and all should be good, or there are none
   */
  public RowUpload.Uploaded upload(
      RowReader reader, Fingerprints known, StoredRows store, Terminal terminal)
      throws IOException, InterruptedException {
    RowUpload.Uploaded uploaded;
    try {
      uploaded = RowUpload.of(reader, known, store, RowIndex.MAX_ROWS);
    } catch (UnreadableRowsException e) {
      throw usage(e);
    }
    if (uploaded.rows() == 0) {
      throw CliException.usage("--rows: " + rows + " (expected: at least one row)");
    }
    if (strict && uploaded.bad() > 0) {
      throw CliException.usage("--rows: " + String.join("\ntroupe: --rows: ", uploaded.problems()));
    }
    terminal.progress(Texts.count(uploaded.rows(), "row"));
    uploaded.problems().forEach(problem -> terminal.note("  " + problem));
    if (uploaded.bad() > 0) {
      terminal.note(
          "  "
              + Texts.count(uploaded.bad(), "row")
              + " of "
              + Texts.count(uploaded.rows())
              + " can't be read and will fail; the others run (--strict refuses them all)");
    }
    return uploaded;
  }
}
