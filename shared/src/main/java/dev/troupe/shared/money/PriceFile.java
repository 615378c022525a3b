package dev.troupe.shared.money;

import dev.troupe.shared.input.InvalidInputException;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Text;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads price tables as files: comma-separated, the first line names the columns, in any order.
 * Tokens are priced by the million, as they are quoted, everything else by the unit; an empty cell
 * is no price. All or nothing: every mistake is named with its line and column.
 */
public final class PriceFile {
  private static final List<String> NAMES =
      List.of(
          "provider",
          "model",
          "effective_from",
          "service_tier",
          "image_size",
          "above_input_tokens");

  /** What a source states and the table can't hold; for people. */
  private static final String REMARK = "left_out";

  /** The first line of the shipped tables: all columns. */
  public static final String HEADER =
      String.join(",", NAMES)
          + ","
          + String.join(",", Arrays.stream(Unit.values()).map(Unit::column).toList())
          + ","
          + REMARK;

  private static final String NAME = "[^\\s\\p{Cntrl},\"]{1,200}";

  private static final LocalDate EARLIEST = LocalDate.of(1970, 1, 1);
  private static final LocalDate LATEST = LocalDate.of(2200, 1, 1);

  private final String file;
  private final LocalDate today;
  private final List<Problem> problems = new ArrayList<>();
  private List<String> columns = List.of();

  private PriceFile(String file, LocalDate today) {
    this.file = file;
    this.today = today;
  }

  /**
   * @param file what it is called in errors
   * @param today from when a price holds whose row doesn't say
   * @throws InvalidInputException with all that is wrong with it
   */
  public static List<PriceRow> read(String file, String text, LocalDate today) {
    return new PriceFile(file, today).read(text.lines().toList());
  }

  private List<PriceRow> read(List<String> lines) {
    List<PriceRow> rows = new ArrayList<>();
    header(lines.isEmpty() ? "" : lines.getFirst().replace("\uFEFF", ""));
    if (problems.isEmpty()) {
      for (int i = 1; i < lines.size(); i++) {
        if (!lines.get(i).isBlank()) {
          rows.add(row(i + 1, lines.get(i)));
        }
      }
      if (rows.isEmpty()) {
        problem(1, "", "no prices", "a line for each price below the header");
      }
      distinct(rows, lines);
    }
    for (int i = 0; i < lines.size(); i++) {
      int number = i + 1;
      Text.flaw(lines.get(i)).ifPresent(flaw -> problem(number, "", flaw, Text.EXPECTED));
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    return rows;
  }

  private void header(String line) {
    columns = Stream.of(line.split(",", -1)).map(String::strip).toList();
    List<String> known = new ArrayList<>(NAMES);
    Stream.of(Unit.values()).map(Unit::column).forEach(known::add);
    known.add(REMARK);
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!known.contains(column)) {
        problem(1, "header", column, "columns of " + String.join(", ", known));
      } else if (!seen.add(column)) {
        problem(1, "header", column, "each column once");
      }
    }
    for (String needed : List.of("provider", "model")) {
      if (!columns.contains(needed)) {
        problem(1, "header", null, "a column " + needed);
      }
    }
  }

  private PriceRow row(int number, String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != columns.size()) {
      problem(number, "", cells.length + " cells", columns.size() + ", as the header has");
    }
    Map<String, String> byColumn = new HashMap<>();
    for (int i = 0; i < Math.min(cells.length, columns.size()); i++) {
      byColumn.put(columns.get(i), cells[i].strip());
    }
    Cells c = new Cells(number, byColumn);
    PriceRow row =
        new PriceRow(
            c.text("provider", "", NAME, "a provider of the price table, such as openai"),
            c.text("model", "", NAME, "a model's name, or the beginning of names and *"),
            c.read(
                "effective_from", today, PriceFile::day, "a day as 2026-01-31, from 1970 to 2199"),
            c.text(
                "service_tier",
                ServiceTier.STANDARD,
                "(?!auto$)[a-z][a-z0-9_]{0,39}",
                "standard, batch, flex, priority or what else the provider calls it"),
            c.text("image_size", "", "[A-Za-z0-9_.-]{0,60}", "quality-size, as hd-1024x1792"),
            c.read("above_input_tokens", 0L, PriceFile::tokens, "0 to 2147483647"),
            c.rates());
    if (problems.isEmpty() && row.rates().byUnit().isEmpty()) {
      problem(number, "", "no price", "a price in at least one column");
    }
    return row;
  }

  /**
   * From when a price may hold.
   *
   * @throws DateTimeException if it is no day from 1970 to 2199
   */
  public static LocalDate day(String text) {
    LocalDate day = LocalDate.parse(text);
    if (day.isBefore(EARLIEST) || !day.isBefore(LATEST)) {
      throw new DateTimeException(text);
    }
    return day;
  }

  private static long tokens(String text) {
    int tokens = Integer.parseInt(text);
    if (tokens < 0) {
      throw new NumberFormatException(text);
    }
    return tokens;
  }

  /** One line by the names of its columns. */
  private final class Cells {
    private final int line;
    private final Map<String, String> cells;

    Cells(int line, Map<String, String> cells) {
      this.line = line;
      this.cells = cells;
    }

    String text(String column, String usual, String pattern, String expected) {
      return read(
          column,
          usual,
          text -> {
            if (!text.matches(pattern)) {
              throw new IllegalArgumentException(text);
            }
            return text;
          },
          expected);
    }

    <T> T read(String column, T usual, Function<String, T> reading, String expected) {
      String cell = cells.getOrDefault(column, "");
      boolean needed = column.equals("provider") || column.equals("model");
      if (cell.isEmpty() && !needed) {
        return usual;
      }
      try {
        return reading.apply(cell);
      } catch (IllegalArgumentException | DateTimeException e) {
        problem(line, column, cell.isEmpty() ? null : cell, expected);
        return usual;
      }
    }

    Rates rates() {
      Rates rates = Rates.NONE;
      for (Unit unit : Unit.values()) {
        String cell = cells.getOrDefault(unit.column(), "");
        if (!cell.isEmpty()) {
          try {
            rates = rates.with(unit, Quoted.of(unit, cell));
          } catch (IllegalArgumentException e) {
            problem(line, unit.column(), cell, Quoted.expected(unit));
          }
        }
      }
      return rates;
    }
  }

  /** Two rows of one key would leave it to chance which of them holds. */
  private void distinct(List<PriceRow> rows, List<String> lines) {
    Set<PriceRow> keys = new HashSet<>();
    Set<PriceRow> bases = new HashSet<>();
    for (PriceRow row : rows) {
      if (row.aboveInputTokens() == 0) {
        bases.add(key(row, 0));
      }
    }
    for (int i = 1, next = 0; i < lines.size() && next < rows.size(); i++) {
      if (!lines.get(i).isBlank()) {
        PriceRow row = rows.get(next++);
        if (!keys.add(key(row, row.aboveInputTokens()))) {
          problem(i + 1, "", row.name(), "one row for each model, tier, size, length and day");
        }
        if (!bases.contains(key(row, 0))) {
          problem(
              i + 1,
              "above_input_tokens",
              Long.toString(row.aboveInputTokens()),
              "a row for shorter contexts, too: same model, tier, size and day, with 0 here");
        }
      }
    }
  }

  private static PriceRow key(PriceRow row, long above) {
    return new PriceRow(
        row.provider(),
        row.model(),
        row.effectiveFrom(),
        row.serviceTier(),
        row.imageSize(),
        above,
        Rates.NONE);
  }

  private void problem(int line, String column, @Nullable String value, String expected) {
    problems.add(new Problem(file, line, column, value, expected));
  }
}
