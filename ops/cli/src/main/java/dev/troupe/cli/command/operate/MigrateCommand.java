package dev.troupe.cli.command.operate;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.shared.postgres.Migrations;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "migrate",
    description = "Brings tables and shipped prices up to date; harmless to repeat.")
final class MigrateCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions options = new FleetOptions();

  MigrateCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (Fleet fleet = options.require(context)) {
      Migrations.migrate(fleet.database());
      int prices = ShippedPrices.sync(fleet.database());
      context.terminal().data("the tables are up to date; " + prices + " prices are new");
    } catch (SQLException | IllegalStateException e) {
      throw new CliException(Exit.DEPENDENCY, "the tables can't be migrated: " + e.getMessage(), e);
    }
    return 0;
  }
}
