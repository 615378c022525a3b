package dev.troupe.cli.command.cost;

import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Days;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which days a command looks at. */
final class DayOptions {
  private static final Pattern LAST = Pattern.compile("([1-9][0-9]{0,3})d");

  @Option(
      names = "--since",
      paramLabel = "DAY",
      description = "First day (UTC): 2026-05-01, or 7d for the last seven with today.")
  @Nullable String since;

  @Option(names = "--until", paramLabel = "DAY", description = "Last day (UTC), included.")
  @Nullable String until;

  Days days() {
    LocalDate first = day("--since", since);
    LocalDate last = day("--until", until);
    if (first != null && last != null && last.isBefore(first)) {
      throw CliException.usage(
          "--until: " + until + " (expected: not before --since " + since + ")");
    }
    return new Days(first, last);
  }

  private static @Nullable LocalDate day(String option, @Nullable String text) {
    if (text == null) {
      return null;
    }
    Matcher last = LAST.matcher(text);
    if (last.matches()) {
      return LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC)
          .minusDays(Integer.parseInt(last.group(1)) - 1L);
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw CliException.usage(
          option + ": " + text + " (expected: a day such as 2026-05-01, or 7d)");
    }
  }
}
