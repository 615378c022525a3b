package dev.troupe.chaos;

import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.stack.Endpoints;
import dev.troupe.stack.Stack;
import dev.troupe.stack.StackOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Plays the rounds and says what they came to: figures on stdout, what goes on on stderr. */
public final class KillsReport {
  private static final int SHOWN = 10;
  // A round with the database away takes seconds per kill, and all kills are alike.
  private static final int FEWER = 5;

  private final Terminal terminal;
  private final int kills;
  private final int inFlight;
  private final boolean json;

  public KillsReport(Terminal terminal, int kills, int inFlight, boolean json) {
    this.terminal = terminal;
    this.kills = kills;
    this.inFlight = inFlight;
    this.json = json;
  }

  /** Whether the books were right. */
  public boolean run() throws IOException, SQLException {
    if (json) {
      KillsDocument document = KillsDocument.of(inFlight, play());
      terminal.json(document);
      return document.equal();
    }
    terminal.data("");
    terminal.data(terminal.bold("kills: what is paid twice when workers are killed"));
    terminal.data(
        terminal.dim(
            "  kill -9 of a worker process with %,d calls in flight; the provider is simulated"
                .formatted(inFlight)));
    terminal.data("");
    List<Round.Result> results = play();
    table(results).print(terminal);
    explain();
    return verdict(results);
  }

  private List<Round.Result> play() throws IOException, SQLException {
    List<Round.Result> results = new ArrayList<>();
    for (Round round : rounds()) {
      terminal.progress(
          "%s, journal %s: %,d kills ..."
              .formatted(round.name(), onOff(round.journal()), round.kills()));
      try (Stack stack = Stack.start(StackOptions.ephemeral().withProgress(terminal::progress))) {
        Endpoints at = stack.endpoints();
        var servers =
            new TestFleet.Servers(at.kafka(), "troupe", at.jdbcUrlWithLogin(), at.redis());
        results.add(new Kills(round, terminal::progress).play(servers, stack.postgres()));
      }
    }
    return results;
  }

  private List<Round> rounds() {
    int fewer = Math.max(1, kills / FEWER);
    return List.of(
        round("any moment", Round.Moment.ANY, false, false, kills),
        round("any moment", Round.Moment.ANY, true, false, kills),
        round("answers there", Round.Moment.ANSWERED, false, false, fewer),
        round("answers there", Round.Moment.ANSWERED, true, false, fewer),
        round("provider keeps", Round.Moment.ANY, true, true, fewer));
  }

  private Round round(
      String name, Round.Moment moment, boolean journal, boolean store, int howMany) {
    return new Round(name, moment, journal, store, howMany, inFlight);
  }

  private static Table table(List<Round.Result> results) {
    Table table =
        new Table(
            Column.text("KILLED"),
            Column.left("JOURNAL"),
            Column.right("KILLS"),
            Column.right("IN FLIGHT"),
            Column.right("BILLED"),
            Column.right("REPEATED"),
            Column.right("PER KILL"),
            Column.right("COST"));
    for (Round.Result result : results) {
      Books books = result.books();
      table.row(
          result.round().name(),
          onOff(result.round().journal()),
          Texts.count(result.round().kills()),
          decimal(result.inFlightPerKill()),
          Texts.count(books.billed()),
          Texts.count(books.repeated()),
          decimal(result.repeatedPerKill()),
          books.repeatedCost());
    }
    return table;
  }

  private void explain() {
    terminal.data("");
    for (String line :
        List.of(
            "  IN FLIGHT: calls of the worker when it was killed. REPEATED: calls billed for a",
            "  task that another call was billed for before. COST: of these.",
            "  any moment      a call that is not answered yet is asked again: no provider takes",
            "                  an idempotency key. This part nobody can avoid.",
            "  answers there   PostgreSQL is killed while they are on their way, the worker once",
            "                  it has them all: those in its journal are used.",
            "  provider keeps  any moment; answers that nobody got are looked up (store: true).")) {
      terminal.data(terminal.dim(line));
    }
    terminal.data("");
  }

  private boolean verdict(List<Round.Result> results) {
    List<String> differences =
        results.stream().flatMap(r -> r.books().differences().stream()).toList();
    if (!differences.isEmpty()) {
      terminal.data(
          terminal.red(
              "  ledger and provider's bill differ in %,d rows".formatted(differences.size())));
      differences.stream().limit(SHOWN).forEach(d -> terminal.data("    " + d));
      return false;
    }
    int settled = results.stream().mapToInt(r -> r.books().settled()).sum();
    int unknown = results.stream().mapToInt(r -> r.books().unknown()).sum();
    terminal.data(
        terminal.green("  ledger = provider's bill")
            + ": %,d settled rows equal it to the last digit,".formatted(settled));
    terminal.data(
        "  %,d calls whose answers died on their way are unknown at their worst case;"
            .formatted(unknown));
    terminal.data("  the roll-ups are the ledger's sums.");
    return true;
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }

  private static String onOff(boolean on) {
    return on ? "on" : "off";
  }
}
