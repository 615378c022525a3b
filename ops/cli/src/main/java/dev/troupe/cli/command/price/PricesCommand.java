package dev.troupe.cli.command.price;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.shared.money.PriceBook;
import dev.troupe.shared.money.PriceLine;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "prices",
    description = {
      "Shows what models cost, and states prices of your own.",
      "",
      "Tokens in dollars per million, everything else in dollars per unit. A price of your own wins",
      "over the shipped one."
    })
final class PricesCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private final FleetOptions fleet = new FleetOptions();

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Only of this provider of the price table, such as openai.")
  @Nullable String provider;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "Only models whose name has this in it; with --provider, what calls to exactly this"
              + " model cost.")
  @Nullable String model;

  @Option(names = "--all", description = "Also what was and what will be.")
  boolean all;

  @Option(names = "--json", description = "As JSON.")
  boolean json;

  PricesCommand(CliContext context) {
    this.context = context;
  }

  private static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  @Override
  public Integer call() {
    KnownPrices known = KnownPrices.of(context, fleet);
    List<PriceLine> lines = lines(known.book());
    if (!known.ofFleet()) {
      context.terminal().note("no fleet runs here: these are the shipped prices");
    }
    Printing.list(
        context.terminal(),
        json,
        lines.stream().map(PriceTables.Json::of).toList(),
        PriceTables.rows(lines, provider),
        "no such price");
    return lines.isEmpty() ? Exit.USAGE.code() : 0;
  }

  private List<PriceLine> lines(PriceBook book) {
    if (provider != null && model != null && !all) {
      return book.find(provider, model, today()).map(price -> price.lines()).orElse(List.of());
    }
    String part = model == null ? "" : model.toLowerCase(Locale.ROOT);
    return (all ? book.lines() : book.inForce(today()))
        .stream()
            .filter(line -> provider == null || line.row().provider().equals(provider))
            .filter(line -> line.row().model().toLowerCase(Locale.ROOT).contains(part))
            .toList();
  }
}
