package dev.troupe.chaos.fuzz;

import dev.troupe.cli.terminal.Terminal;
import dev.troupe.stack.Stack;
import dev.troupe.stack.StackOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A run on servers of its own, and what it says: figures on stdout, what goes on on stderr. */
public final class FuzzRun {
  /** Messages between two looks. */
  public static final int ROUND = 10_000;

  private static final long MEGABYTE = 1 << 20;

  private final Terminal terminal;
  private final Fuzz.Plan plan;
  private final @Nullable Long only;
  private final boolean json;

  /**
   * @param only the index of one message that is to be sent alone; null: all
   */
  public FuzzRun(Terminal terminal, Fuzz.Plan plan, @Nullable Long only, boolean json) {
    this.terminal = terminal;
    this.plan = plan;
    this.only = only;
    this.json = json;
  }

  /** Whether nothing did harm. */
  public boolean run() throws IOException, SQLException, InterruptedException {
    FuzzReport report;
    try (Stack stack = Stack.start(StackOptions.ephemeral().withProgress(terminal::progress))) {
      Fuzz fuzz = new Fuzz(plan, new FuzzServers(stack.endpoints()), terminal::note);
      report = only == null ? fuzz.run() : fuzz.only(only);
    }
    if (json) {
      terminal.json(report);
    } else {
      print(report);
    }
    return report.harmless();
  }

  private void print(FuzzReport r) {
    terminal.data("");
    terminal.data(
        terminal.bold("fuzz: %,d hostile messages, seed %d".formatted(r.messages(), r.seed())));
    terminal.data("");
    line("read in this process", r.read());
    line("did wrong at once", r.failed());
    line("submitted", r.submitted());
    line("  accepted", r.accepted());
    line("  rejected", r.rejected());
    line("  not answered, or twice", r.unanswered());
    line("jobs that did not end", r.notEnded());
    line("jobs that said what they wait for in vain", r.cancelled());
    line("loops that stood", r.stood());
    line("programs lost", r.lost());
    line("rounds whose ordinary jobs did not end", r.ordinaryLost());
    line("ordinary jobs accepted after more than 2 s", r.late());
    line("calls to providers", r.calls());
    line("  not as in the ledger", r.ledger());
    terminal.data(
        "  %-44s %,12d MB, %,d MB"
            .formatted(
                "heap after GC, scheduler and worker",
                r.heapBytes() / MEGABYTE,
                r.workersHeapBytes() / MEGABYTE));
    terminal.data("  %-44s %,12d ms".formatted("slowest message read", r.slowestMs()));
    terminal.data(
        "  %-44s %,12d ms".formatted("slowest ordinary job accepted", r.slowestAcceptedMs()));
    terminal.data("");
    for (FuzzReport.Shown failure : r.failures()) {
      terminal.data(
          terminal.red(
              String.format(
                  Locale.ROOT,
                  "  %s, --seed %d --only %d: %s",
                  failure.door(),
                  r.seed(),
                  failure.index(),
                  failure.what())));
      terminal.data("    " + failure.smallest());
    }
  }

  private void line(String what, long count) {
    terminal.data("  %-44s %,12d".formatted(what, count));
  }
}
