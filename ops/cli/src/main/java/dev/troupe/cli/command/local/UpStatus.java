package dev.troupe.cli.command.local;

import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.fleet.LocalFleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Overview;
import dev.troupe.cli.report.Overviews;
import dev.troupe.cli.terminal.Board;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One line on the terminal about how a fleet does, until the process ends. */
final class UpStatus {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final LocalFleet fleet;
  private final Path folder;
  private final Terminal terminal;

  UpStatus(LocalFleet fleet, Path folder, Terminal terminal) {
    this.fleet = fleet;
    this.folder = folder;
    this.terminal = terminal;
  }

  /** Returns only by an interrupt; Ctrl-C ends the process. */
  void show() throws IOException, InterruptedException {
    try (Fleet connected = fleet.fleet();
        Board board = new Board(terminal)) {
      Overviews overviews = new Overviews(connected.pool());
      while (true) {
        if (terminal.live()) {
          board.draw(List.of(line(overviews)));
        }
        fleet.publish(folder);
        Thread.sleep(INTERVAL);
      }
    }
  }

  private static String line(Overviews overviews) {
    try {
      Overview now = overviews.now();
      return Texts.count(now.workers(), "worker")
          + ", "
          + Texts.count(now.jobs(), "job")
          + " running, "
          + Texts.count(now.tasks(), "task")
          + " in flight, "
          + now.today()
          + " today";
    } catch (CliException e) {
      return "PostgreSQL does not answer";
    }
  }
}
