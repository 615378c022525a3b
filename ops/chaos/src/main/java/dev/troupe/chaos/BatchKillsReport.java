package dev.troupe.chaos;

import dev.troupe.cli.terminal.Terminal;
import dev.troupe.stack.Stack;
import dev.troupe.stack.StackOptions;
import java.io.IOException;
import java.sql.SQLException;

/** {@code troupe chaos batch}: says what became of the lines. */
public final class BatchKillsReport {
  private static final int SHOWN = 10;

  private final Terminal terminal;
  private final BatchKills.Plan plan;

  public BatchKillsReport(Terminal terminal, BatchKills.Plan plan) {
    this.terminal = terminal;
    this.plan = plan;
  }

  /** Whether each id is in one of its files once, and nothing was paid twice that need not be. */
  public boolean run() throws IOException, SQLException, InterruptedException {
    terminal.data("");
    terminal.data(
        terminal.bold("batch: a batch file that is worked off while everything is killed"));
    terminal.data(
        terminal.dim(
            "  /v1/batches with %,d lines; kill -9 of the scheduler and two workers, %,d times and while the lines are read; the provider is simulated"
                .formatted(plan.lines(), plan.kills())));
    long start = System.nanoTime();
    BatchKills.Result result;
    try (Stack stack = Stack.start(StackOptions.ephemeral().withProgress(terminal::progress))) {
      result = new BatchKills(plan, terminal::progress).play(stack);
    }
    terminal.data(
        "  %s after %,d s: %s"
            .formatted(
                result.batch().path("status").asString(""),
                (System.nanoTime() - start) / 1_000_000_000,
                result.batch().path("request_counts")));
    terminal.data("  " + result.paid().said("line"));
    result.wrong().stream().limit(SHOWN).forEach(w -> terminal.data("    " + w));
    result.paid().wrong().stream().limit(SHOWN).forEach(d -> terminal.data("    " + d));
    boolean right = result.right(plan);
    terminal.data(
        right
            ? terminal.green("  each line in one file once, ledger = provider's bill")
            : terminal.red("  the lines or the books are wrong"));
    return right;
  }
}
