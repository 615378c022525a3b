package dev.troupe.chaos;

import dev.troupe.cli.terminal.Terminal;
import dev.troupe.stack.Stack;
import dev.troupe.stack.StackOptions;
import java.io.IOException;
import java.sql.SQLException;

/** {@code troupe chaos rows}: says what became of the rows. */
public final class RowKillsReport {
  private static final int SHOWN = 10;

  private final Terminal terminal;
  private final RowKills.Plan plan;

  public RowKillsReport(Terminal terminal, RowKills.Plan plan) {
    this.terminal = terminal;
    this.plan = plan;
  }

  /** Whether each row is in the results once, and nothing was paid twice that need not be. */
  public boolean run() throws IOException, SQLException, InterruptedException {
    terminal.data("");
    terminal.data(terminal.bold("rows: a file that is worked off while everything is killed"));
    terminal.data(
        terminal.dim(
            "  troupe run --rows with %,d rows; kill -9 of the command, the scheduler and two workers, %,d times; the provider is simulated"
                .formatted(plan.rows(), plan.kills())));
    long start = System.nanoTime();
    RowKills.Result result;
    try (Stack stack = Stack.start(StackOptions.ephemeral().withProgress(terminal::progress))) {
      result = new RowKills(plan, terminal::progress).play(stack);
    }
    terminal.data(
        "  %,d lines of results after %,d s; scheduler at most %,d MiB, command at most %,d MiB"
            .formatted(
                result.lines(),
                (System.nanoTime() - start) / 1_000_000_000,
                result.schedulerMost(),
                result.cliMost()));
    terminal.data("  " + result.paid().said("row"));
    result.wrong().stream().limit(SHOWN).forEach(w -> terminal.data("    " + w));
    result.paid().wrong().stream().limit(SHOWN).forEach(d -> terminal.data("    " + d));
    terminal.data(
        result.right()
            ? terminal.green("  each row once, ledger = provider's bill")
            : terminal.red("  the rows or the books are wrong"));
    return result.right();
  }
}
