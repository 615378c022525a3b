package dev.troupe.cli.command.price;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.input.Text;
import dev.troupe.shared.money.PriceFile;
import dev.troupe.shared.money.PriceRow;
import dev.troupe.shared.money.Quoted;
import dev.troupe.shared.money.Rates;
import dev.troupe.shared.money.ServiceTier;
import dev.troupe.shared.money.Unit;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** One price on the command line. */
final class PriceOptions {
  private static final String TOKENS = "Dollars per million ";

  @Option(names = "--input", paramLabel = "USD", description = TOKENS + "tokens read.")
  @Nullable String input;

  @Option(
      names = "--cached-input",
      paramLabel = "USD",
      description = TOKENS + "tokens read from a prompt cache (default: as input).")
  @Nullable String cachedInput;

  @Option(
      names = "--cache-write",
      paramLabel = "USD",
      description = TOKENS + "tokens written into one (default: as input).")
  @Nullable String cacheWrite;

  @Option(names = "--output", paramLabel = "USD", description = TOKENS + "tokens generated.")
  @Nullable String output;

  @Option(
      names = "--reasoning",
      paramLabel = "USD",
      description = TOKENS + "tokens thought (default: as output).")
  @Nullable String reasoning;

  @Option(names = "--request", paramLabel = "USD", description = "Dollars per call.")
  @Nullable String request;

  @Option(names = "--image", paramLabel = "USD", description = "Dollars per picture.")
  @Nullable String image;

  @Option(names = "--character", paramLabel = "USD", description = "Dollars per character.")
  @Nullable String character;

  @Option(names = "--second", paramLabel = "USD", description = "Dollars per second.")
  @Nullable String second;

  @Option(
      names = "--tier",
      paramLabel = "NAME",
      defaultValue = ServiceTier.STANDARD,
      description = "Only calls that this tier served: flex, priority, batch, ...")
  String tier = ServiceTier.STANDARD;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      defaultValue = "",
      description = "Only pictures of that quality and size, such as hd-1024x1792.")
  String size = "";

  @Option(
      names = "--above",
      paramLabel = "N",
      defaultValue = "0",
      description = "Only calls with more input tokens than that.")
  int above;

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "From when it holds, UTC, such as 2026-01-31 (default: today).")
  @Nullable String from;

  /**
   * @param name as {@code PROVIDER/MODEL}
   * @throws CliException that names the option, its value and what was expected
   */
  PriceRow row(String name, LocalDate today) {
    int slash = name.indexOf('/');
    if (slash < 1
        || slash == name.length() - 1
        || name.matches(".*[\\s,\"].*")
        || !Text.isName(name)) {
      throw wrong("PROVIDER/MODEL", name, "as in the price table, such as openai/gpt-4o");
    }
    if (!tier.matches("(?!auto$)[a-z][a-z0-9_]{0,39}")) {
      throw wrong("--tier", tier, "standard, batch, flex, priority or another tier's name");
    }
    if (!size.matches("[A-Za-z0-9_.-]{0,60}")) {
      throw wrong("--size", size, "quality-size, such as hd-1024x1792");
    }
    if (above < 0) {
      throw wrong("--above", Integer.toString(above), "0 to 2147483647");
    }
    Rates rates = Rates.NONE;
    for (Unit unit : Unit.values()) {
      String text = text(unit);
      rates = text == null ? rates : rates.with(unit, quoted(unit, text));
    }
    if (rates.byUnit().isEmpty()) {
      throw wrong("prices", "none", "at least one, such as --input 3.00 --output 15.00");
    }
    return new PriceRow(
        name.substring(0, slash),
        name.substring(slash + 1),
        from == null ? today : day("--from", from),
        tier,
        size,
        above,
        rates);
  }

  private @Nullable String text(Unit unit) {
    return switch (unit) {
      case INPUT -> input;
      case CACHED_INPUT -> cachedInput;
      case CACHE_WRITE -> cacheWrite;
      case OUTPUT -> output;
      case REASONING -> reasoning;
      case PER_REQUEST -> request;
      case PER_IMAGE -> image;
      case PER_CHARACTER -> character;
      case PER_SECOND -> second;
    };
  }

  private static Usd quoted(Unit unit, String text) {
    try {
      return Quoted.of(unit, text);
    } catch (IllegalArgumentException e) {
      throw wrong("--" + unit.option(), text, Quoted.expected(unit));
    }
  }

  /** A day on the command line. */
  static LocalDate day(String option, String text) {
    try {
      return PriceFile.day(text);
    } catch (DateTimeException e) {
      throw wrong(option, text, "a day such as 2026-01-31");
    }
  }

  private static CliException wrong(String option, String value, String expected) {
    return CliException.usage(option + ": " + value + " (expected: " + expected + ")");
  }
}
