package dev.troupe.cli.command.cost;

import dev.troupe.cli.bill.BillCheck;
import dev.troupe.cli.bill.BillReader;
import dev.troupe.cli.bill.Billed;
import dev.troupe.cli.bill.Difference;
import dev.troupe.cli.bill.Reconciliation;
import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.report.Budgets;
import dev.troupe.cli.report.Days;
import dev.troupe.cli.report.LedgerCalls;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Usd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "reconcile",
    description = {
      "Holds a provider's bill against the ledger, to the last digit.",
      "",
      "By call where the bill names calls, else by model and hour or day. Reads:",
      "- the simulator's bill, and tables with an id, a time, a model and a cost",
      "- OpenAI's usage and costs, as tables or as its API gives them",
      "- Anthropic's usage and costs, as tables or as its API gives them",
      "Exit code 3: they differ. See docs/reference/reports.md.",
      ""
    })
final class CostsReconcileCommand implements Callable<Integer> {
  private static final int SHOWN = 50;

  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();
  @Mixin private final DayOptions days = new DayOptions();

  @Parameters(paramLabel = "FILE", description = "The bill: CSV, TSV, JSON or JSON lines.")
  String file = "";

  @Option(
      names = "--provider",
      paramLabel = "ACCOUNT",
      description = "Whose bill it is; may be left out if its lines name their account.")
  @Nullable String provider;

  @Option(
      names = "--resolve",
      description = "Settles the unknown calls of its days as the bill says; audited.")
  boolean resolve;

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  CostsReconcileCommand(CliContext context) {
    this.context = context;
  }

  private record Report(boolean equal, long lines, Usd sumUsd, List<Difference> differences) {}

  @Override
  public Integer call() throws IOException {
    Path path = context.resolve(Path.of(file));
    if (!Files.isRegularFile(path)) {
      throw CliException.usage("FILE: " + file + " (expected: a file)");
    }
    Days period = days.days();
    List<Billed> bill = BillReader.read(file, path);
    requireProvider(bill);
    try (Fleet connected = fleet.require(context)) {
      LedgerCalls ledger = new LedgerCalls(connected.pool());
      requireKnown(ledger);
      Reconciliation result = new BillCheck(ledger, provider).of(bill, period);
      if (resolve && resolve(new Budgets(connected.pool()), result)) {
        result = new BillCheck(ledger, provider).of(bill, period);
      }
      print(result);
      return result.equal() ? Exit.OK.code() : Exit.DIFFERENT.code();
    }
  }

  private void requireProvider(List<Billed> bill) {
    boolean named =
        bill.stream().allMatch(b -> b instanceof Billed.OfCall c && c.account() != null);
    if (provider == null && !named) {
      throw CliException.usage(
          "--provider: missing (expected: the account whose bill this is; its lines don't say)");
    }
  }

  private void requireKnown(LedgerCalls ledger) {
    List<String> known = ledger.providers();
    if (provider != null && !known.contains(provider)) {
      throw CliException.usage(
          "--provider: %s (expected: an account that was called: %s)"
              .formatted(provider, known.isEmpty() ? "none was" : String.join(", ", known)));
    }
  }

  /** Whether there was something to resolve. */
  private boolean resolve(Budgets budgets, Reconciliation result) {
    List<Difference> known = result.differences().stream().filter(Difference::resolves).toList();
    for (Difference d : known) {
      UUID id = Objects.requireNonNull(d.callId());
      budgets.resolve(id, d.billedUsd(), "bill " + Path.of(file).getFileName());
      context
          .terminal()
          .note(
              id
                  + ": "
                  + (d.billedUsd() == null
                      ? "not billed"
                      : "cost " + d.billedUsd().toExactString()));
    }
    return !known.isEmpty();
  }

  private void print(Reconciliation result) {
    Terminal terminal = context.terminal();
    if (json) {
      terminal.json(
          new Report(result.equal(), result.lines(), result.sumUsd(), result.differences()));
      return;
    }
    String agree =
        "%s (ledger: %s)"
            .formatted(
                Texts.count(result.lines(), "line") + (result.lines() == 1 ? " agrees" : " agree"),
                result.sumUsd().toExactString());
    if (result.equal()) {
      terminal.data(terminal.green("ledger = bill: " + agree));
      return;
    }
    for (Difference.Kind kind : Difference.Kind.values()) {
      List<Difference> some = result.differences().stream().filter(d -> d.kind() == kind).toList();
      if (!some.isEmpty()) {
        terminal.data(terminal.bold(kind.words() + " (" + Texts.count(some.size()) + ")"));
        some.stream().limit(SHOWN).forEach(this::line);
        if (some.size() > SHOWN) {
          terminal.data("  ... and " + Texts.count(some.size() - SHOWN) + " more (--json has all)");
        }
      }
    }
    terminal.data(agree + "; " + Texts.count(result.differences().size(), "difference"));
  }

  private void line(Difference d) {
    Terminal terminal = context.terminal();
    terminal.data("  " + d.subject());
    if (d.onBill() != null) {
      terminal.data("    bill    " + d.onBill());
    }
    if (d.inLedger() != null) {
      terminal.data("    ledger  " + d.inLedger());
    }
    if (d.resolves()) {
      terminal.data("    " + terminal.dim(resolving(d)));
    }
  }

  private String resolving(Difference d) {
    return "troupe costs resolve "
        + Objects.requireNonNull(d.callId())
        + (d.billedUsd() == null ? " --not-billed" : " --usd " + d.billedUsd().exact())
        + " --reason '"
        + Path.of(file).getFileName()
        + "'";
  }
}
