package dev.troupe.cli.command.price;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.shared.money.LocalPrices;
import dev.troupe.shared.money.PriceBook;
import dev.troupe.shared.money.PriceRow;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "set",
    description = {
      "States a price of your own: all that is charged for a model, tier and size from a day on.",
      "What is not given has no price. Nothing is overwritten; a later statement wins."
    })
final class PricesSetCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Parameters(
      paramLabel = "PROVIDER/MODEL",
      description = "As in the price table; a model ending in * is the beginning of names.")
  String name = "";

  @Mixin private final PriceOptions price = new PriceOptions();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "For the audit log.")
  String reason = "";

  PricesSetCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    PriceRow row = price.row(name, LocalDate.now(ZoneOffset.UTC));
    try (Fleet connected = fleet.require(context)) {
      List<PriceRow> rows = LocalPrices.withShorter(PriceBook.load(connected.database()), row);
      if (rows.getFirst().aboveInputTokens() > 0) {
        throw CliException.usage(
            "--above: "
                + row.aboveInputTokens()
                + " (expected: a price for shorter contexts first, set without --above)");
      }
      new OwnPrices(connected.database(), context.terminal()).state(rows, "prices set", reason);
      return 0;
    } catch (SQLException e) {
      throw new CliException(Exit.DEPENDENCY, "PostgreSQL: " + e.getMessage(), e);
    }
  }
}
