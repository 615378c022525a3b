package dev.troupe.cli.command.cost;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Budgets;
import dev.troupe.cli.report.UnknownCall;
import dev.troupe.cli.report.UnknownCalls;
import dev.troupe.schemas.Usd;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "resolve",
    description = {
      "Says what a call cost whose answer never came, as the provider's bill has it.",
      "Until then it counts at its worst case, and stays reserved in its budgets."
    })
final class ResolveCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Parameters(paramLabel = "CALL", description = "Its id, which went with the request.")
  String call = "";

  @ArgGroup(multiplicity = "1")
  Cost cost = new Cost();

  @Option(names = "--reason", required = true, description = "For the audit log.")
  String reason = "";

  ResolveCommand(CliContext context) {
    this.context = context;
  }

  /** One of the two. */
  static final class Cost {
    @Option(names = "--usd", paramLabel = "USD", description = "What it cost.")
    @Nullable Usd usd;

    @Option(names = "--not-billed", description = "It is not on the bill.")
    boolean notBilled;
  }

  @Override
  public Integer call() {
    if (reason.isBlank()) {
      throw CliException.usage("--reason: empty (expected: why, for the audit log)");
    }
    UUID id = id(call);
    try (Fleet connected = fleet.require(context)) {
      Optional<UnknownCall> before = new UnknownCalls(connected.pool()).find(id);
      String was = new Budgets(connected.pool()).resolve(id, cost.usd, reason);
      if (!"unknown".equals(was)) {
        throw CliException.usage(
            "CALL: "
                + call
                + (was == null ? " is not in the ledger" : " is " + was)
                + " (expected: an unknown call; 'troupe costs --unknown' lists them)");
      }
      context
          .terminal()
          .data(
              id
                  + ": "
                  + (cost.usd == null ? "not billed" : "cost " + cost.usd.toExactString())
                  + before
                      .map(c -> " (until now " + c.reservedUsd().toExactString() + ")")
                      .orElse(""));
      return 0;
    }
  }

  private static UUID id(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("CALL: " + text + " (expected: the id of a call, a UUID)");
    }
  }
}
