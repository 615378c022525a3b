package dev.troupe.cli.command;

import dev.troupe.cli.bill.Rerated;
import dev.troupe.cli.bill.Rerating;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.fleet.StackFile;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.outcome.Exit;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.LocalPrices;
import dev.troupe.shared.money.PriceBook;
import dev.troupe.shared.money.PriceCheck;
import dev.troupe.shared.money.PriceFile;
import dev.troupe.shared.money.PriceLine;
import dev.troupe.shared.money.PriceRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

  @Command(
      name = "check",
      description = {
        "Looks up the price of every model that a configuration names, as workers would.",
        "Exit code 2 if one is missing."
      })
  int check(
      @Mixin FleetOptions options, @Option(names = "--json", description = "As JSON.") boolean json)
      throws IOException {
    Path file = configured(options);
    KnownPrices known = KnownPrices.of(context, options);
    PriceReport report =
        PriceReport.of(
            new PriceCheck(read(file).providers(), known.book()).all(read(file), today()), today());
    if (!known.ofFleet()) {
      context.terminal().note("no fleet runs here: looked up in the shipped prices");
    }
    report.print(context.terminal(), json);
    return report.missing().isEmpty() ? 0 : Exit.USAGE.code();
  }

  private TroupeConfig read(Path file) {
    return ConfigCommand.read(context, file).config();
  }

  /** The configuration that is named, or that the fleet was started with. */
  private Path configured(FleetOptions options) throws IOException {
    if (options.config != null) {
      return Configs.require(context.resolve(options.config));
    }
    Path folder = options.dataFolder(context);
    StackFile running = StackFile.running(folder).orElse(null);
    if (running != null) {
      return Path.of(running.config());
    }
    Path own = folder.resolve("troupe.yaml");
    if (Files.exists(own)) {
      return own;
    }
    throw CliException.usage("--config: missing (expected: a configuration to check)");
  }

  @Command(
      name = "set",
      description = {
        "States a price of your own: all that is charged for a model, tier and size from a day on.",
        "What is not given has no price. Nothing is overwritten; a later statement wins."
      })
  int set(
      @Mixin FleetOptions options,
      @Parameters(
              paramLabel = "PROVIDER/MODEL",
              description = "As in the price table; a model ending in * is the beginning of names.")
          String name,
      @Mixin PriceOptions price,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "For the audit log.")
          String reason) {
    PriceRow row = price.row(name, today());
    try (Fleet connected = options.require(context)) {
      List<PriceRow> rows = LocalPrices.withShorter(PriceBook.load(connected.database()), row);
      if (rows.getFirst().aboveInputTokens() > 0) {
        throw CliException.usage(
            "--above: "
                + row.aboveInputTokens()
                + " (expected: a price for shorter contexts first, set without --above)");
      }
      return said(
          LocalPrices.add(connected.database(), rows, "prices set", reason, user()), rows.size());
    } catch (SQLException e) {
      throw away(e);
    }
  }

  @Command(
      name = "import",
      description = {
        "States prices of your own from a file in the form of the shipped tables: comma-separated,",
        "the first line names the columns. All of them or, if one is wrong, none."
      })
  int importFile(
      @Mixin FleetOptions options,
      @Parameters(paramLabel = "FILE") Path file,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "For the audit log.")
          String reason)
      throws IOException {
    List<PriceRow> rows =
        PriceFile.read(file.toString(), Files.readString(context.resolve(file)), today());
    try (Fleet connected = options.require(context)) {
      return said(
          LocalPrices.add(connected.database(), rows, "prices import", reason, user()),
          rows.size());
    } catch (SQLException e) {
      throw away(e);
    }
  }

  /** What has changed, and what that means for calls that were made. */
  private int said(List<LocalPrices.Change> changes, int stated) {
    if (changes.isEmpty()) {
      context.terminal().data("nothing changes: " + Texts.count(stated, "price") + " held already");
      return 0;
    }
    PriceTables.changes(changes).print(context.terminal());
    LocalDate first =
        changes.stream()
            .map(change -> change.row().effectiveFrom())
            .min(LocalDate::compareTo)
            .orElseThrow();
    context.terminal().note("workers know within a minute");
    if (!first.isAfter(today())) {
      context
          .terminal()
          .note(
              "calls that were made keep their price; to correct them: troupe prices rerate --since "
                  + first);
    }
    return 0;
  }

  @Command(
      name = "rerate",
      description = {
        "Prices settled calls again, by what is in force now for their day, and writes corrections.",
        "Calls and budgets stay as they are; doing it again changes nothing."
      })
  int rerate(
      @Mixin FleetOptions options,
      @Option(
              names = "--since",
              paramLabel = "DAY",
              required = true,
              description = "Calls of this day (UTC) and later.")
          String since,
      @Option(names = "--provider", paramLabel = "ACCOUNT", description = "Only of this account.")
          @Nullable String account,
      @Option(names = "--model", paramLabel = "NAME", description = "Only of this model.")
          @Nullable String only,
      @Option(names = "--dry-run", description = "Says what would change, and changes nothing.")
          boolean dryRun,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "rerated",
              description = "What the corrections say (default: ${DEFAULT-VALUE}).")
          String reason,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    LocalDate day = PriceOptions.day("--since", since);
    try (Fleet connected = options.require(context)) {
      Rerating rerating =
          new Rerating(
              connected.pool(),
              PriceBook.load(connected.database()),
              new Rerating.Scope(day, account, only));
      List<Rerated> models = rerating.run(dryRun ? null : new Rerating.Author(user(), reason));
      Printing.list(
          context.terminal(), json, models, table(models), "no settled calls since " + day);
      long changed = models.stream().mapToLong(Rerated::changed).sum();
      context
          .terminal()
          .note(
              Texts.count(changed, "call")
                  + (dryRun ? " would be corrected" : changed == 1 ? " is" : " are")
                  + (dryRun ? "" : " corrected"));
      return 0;
    } catch (SQLException e) {
      throw away(e);
    }
  }

  private static Table table(List<Rerated> models) {
    Table table =
        new Table(
            Column.text("model"),
            Column.right("calls"),
            Column.right("changed"),
            Column.right("unpriced"),
            Column.right("was"),
            Column.right("is"),
            Column.right("difference"));
    Rerated total = new Rerated("total", 0, 0, 0, Usd.ZERO, Usd.ZERO);
    for (Rerated r : models) {
      table.row(cells(r));
      total =
          new Rerated(
              "total",
              total.calls() + r.calls(),
              total.changed() + r.changed(),
              total.unpriced() + r.unpriced(),
              total.wasUsd().plus(r.wasUsd()),
              total.isUsd().plus(r.isUsd()));
    }
    return table.total(cells(total));
  }

  private static Object[] cells(Rerated r) {
    return new Object[] {
      r.model(),
      Texts.count(r.calls()),
      Texts.count(r.changed()),
      Texts.count(r.unpriced()),
      r.wasUsd(),
      r.isUsd(),
      r.deltaUsd()
    };
  }

  private static String user() {
    return System.getProperty("user.name", "unknown");
  }

  private static CliException away(SQLException e) {
    return new CliException(Exit.DEPENDENCY, "PostgreSQL: " + e.getMessage(), e);
  }
}
