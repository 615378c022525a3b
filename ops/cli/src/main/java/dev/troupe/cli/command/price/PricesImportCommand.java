package dev.troupe.cli.command.price;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.shared.money.PriceFile;
import dev.troupe.shared.money.PriceRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    name = "import",
    description = {
      "States prices of your own from a file in the form of the shipped tables: comma-separated,",
      "the first line names the columns. All of them or, if one is wrong, none."
    })
final class PricesImportCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Parameters(paramLabel = "FILE", description = "The prices.")
  Path file = Path.of("");

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "For the audit log.")
  String reason = "";

  PricesImportCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    List<PriceRow> rows =
        PriceFile.read(
            file.toString(),
            Files.readString(context.resolve(file)),
            LocalDate.now(ZoneOffset.UTC));
    try (Fleet connected = fleet.require(context)) {
      new OwnPrices(connected.database(), context.terminal()).state(rows, "prices import", reason);
      return 0;
    } catch (SQLException e) {
      throw new CliException(Exit.DEPENDENCY, "PostgreSQL: " + e.getMessage(), e);
    }
  }
}
