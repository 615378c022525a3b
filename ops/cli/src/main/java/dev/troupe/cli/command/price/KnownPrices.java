package dev.troupe.cli.command.price;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.Configs;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.fleet.StackFile;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.shared.config.Endpoints;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.PriceBook;
import dev.troupe.shared.money.PriceCheck;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The prices that calls would get: those of a fleet if there is one, else those that come with the
 * program.
 *
 * @param unknown why the fleet's own could not be looked at; null: they were, or there is none
 */
public record KnownPrices(PriceBook book, boolean ofFleet, @Nullable String unknown) {
  private static final KnownPrices SHIPPED = new KnownPrices(PriceBook.shipped(), false, null);

  /**
   * Those of the fleet that the options mean.
   *
   * @throws CliException if there is one and it does not answer
   */
  static KnownPrices of(CliContext context, FleetOptions options) {
    Optional<Path> config = options.config(context);
    boolean named = config.filter(Configs::namesServers).isPresent();
    boolean asked = named || !Endpoints.of(context.environment()).equals(Endpoints.NONE);
    Optional<Fleet> fleet =
        asked || config.isEmpty()
            ? options.running(context)
            : StackFile.running(options.dataFolder(context)).map(Fleet::of);
    return fleet.map(KnownPrices::of).orElse(SHIPPED);
  }

  /** As it concerns a configuration that may be checked where its fleet can't be reached. */
  public static KnownPrices of(CliContext context, Path config, TroupeConfig read) {
    try {
      return Configs.namesServers(config)
          ? of(Fleet.of(read))
          : StackFile.running(context.home().resolve(".troupe"))
              .map(Fleet::of)
              .map(KnownPrices::of)
              .orElse(SHIPPED);
    } catch (CliException e) {
      return new KnownPrices(SHIPPED.book(), false, e.getMessage());
    }
  }

  /** What there is to say about each model that the configuration may ask, on that day. */
  PriceReport report(TroupeConfig config, LocalDate day) {
    return PriceReport.of(new PriceCheck(config.providers(), book).all(config, day), day);
  }

  /** One sentence for each model that has no price on that day. */
  public List<String> missing(TroupeConfig config, LocalDate day) {
    return report(config, day).missing();
  }

  private static KnownPrices of(Fleet fleet) {
    try (fleet) {
      PriceBook book = PriceBook.load(fleet.database());
      return book.isEmpty() ? SHIPPED : new KnownPrices(book, true, null);
    } catch (SQLException e) {
      throw new CliException(Exit.DEPENDENCY, "PostgreSQL: " + e.getMessage(), e);
    }
  }
}
