package dev.troupe.bench;

import dev.troupe.cli.terminal.Terminal;
import java.util.Arrays;
import java.util.Locale;

/**
 * Says what was measured: a figure per line on stdout, or one JSON document; what is going on on
 * stderr.
 */
final class Report {
  private final Terminal terminal;
  private final boolean json;

  /**
   * @param json figures are told as progress only: the benchmark has a {@link #document} of them
   */
  Report(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  Terminal terminal() {
    return terminal;
  }

  void title(String name, String conditions) {
    line("");
    line(terminal.bold(name));
    line(terminal.dim("  " + conditions));
  }

  @SuppressWarnings("AnnotateFormatMethod") // that annotation would be a dependency for one method
  void figure(String format, Object... values) {
    line("  " + String.format(Locale.ROOT, format, values));
  }

  private void line(String text) {
    if (json) {
      terminal.progress(text);
    } else {
      terminal.data(text);
    }
  }

  /** All figures of a benchmark, for programs; nothing where people read. */
  void document(Object figures) {
    if (json) {
      terminal.json(figures);
    }
  }

  void progress(String line) {
    terminal.progress(line);
  }

  /** The value below which that share of the values lies. */
  static double percentile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))];
  }
}
