package dev.troupe.cli.command.fleet;

import dev.troupe.cli.report.Circuit;
import dev.troupe.cli.terminal.Printing;
import java.time.Instant;
import java.util.List;

/** What is said of models that keep failing. */
public final class Circuits {
  private Circuits() {}

  /** One line per circuit that is not closed. */
  public static List<String> lines(List<Circuit> circuits, Instant now) {
    return circuits.stream().map(circuit -> line(circuit, now)).toList();
  }

  private static String line(Circuit c, Instant now) {
    return "circuit "
        + c.provider()
        + "/"
        + c.model()
        + " is "
        + c.state().replace('_', ' ')
        + " at "
        + c.worker()
        + " for "
        + Printing.took(c.since(), null, now)
        + (c.failureRate() < 0 ? "" : " (" + Math.round(c.failureRate()) + " % of calls failed)");
  }
}
