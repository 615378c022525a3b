package dev.troupe.bench;

import dev.troupe.cli.terminal.Terminal;
import java.util.Arrays;
import java.util.Locale;

/** Says what was measured: a figure per line on stdout, what is going on on stderr. */
final class Report {
  private final Terminal terminal;

  Report(Terminal terminal) {
    this.terminal = terminal;
  }

  Terminal terminal() {
    return terminal;
  }

  void title(String name, String conditions) {
    terminal.data("");
    terminal.data(terminal.bold(name));
    terminal.data(terminal.dim("  " + conditions));
  }

  @SuppressWarnings("AnnotateFormatMethod") // that annotation would be a dependency for one method
  void figure(String format, Object... values) {
    terminal.data("  " + String.format(Locale.ROOT, format, values));
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
