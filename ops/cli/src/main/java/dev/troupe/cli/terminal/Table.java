package dev.troupe.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns without lines around them. Not thread-safe. */
public final class Table {
  private static final String GAP = "  ";
  private static final int MIN_TEXT = 12;

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();
  private boolean total;

  public Table(Column... columns) {
    this.columns = List.of(columns);
  }

  /**
   * @param cells one per column; each shown by its {@code toString}, on one line
   */
  public Table row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "cells: " + cells.length + " (expected: " + columns.size() + ")");
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(Texts.oneLine(cell.toString()));
    }
    rows.add(row);
    return this;
  }

  /** A last row that stands out: the sums. */
  public Table total(Object... cells) {
    row(cells);
    total = true;
    return this;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Prints the table as data. */
  public void print(Terminal terminal) {
    lines(terminal).forEach(terminal::data);
  }

  /**
   * The lines of the table, no longer than the terminal is wide if its text columns can give way.
   */
  public List<String> lines(Terminal terminal) {
    int[] widths = widths(terminal.columns());
    List<String> lines = new ArrayList<>();
    lines.add(terminal.dim(line(columns.stream().map(Column::title).toList(), widths)));
    for (int i = 0; i < rows.size(); i++) {
      String line = line(rows.get(i), widths);
      lines.add(total && i == rows.size() - 1 ? terminal.bold(line) : line);
    }
    return lines;
  }

  private int[] widths(int available) {
    int[] widths = new int[columns.size()];
    int sum = GAP.length() * (columns.size() - 1);
    for (int c = 0; c < widths.length; c++) {
      widths[c] = Texts.width(columns.get(c).title());
      for (List<String> row : rows) {
        widths[c] = Math.max(widths[c], Texts.width(row.get(c)));
      }
      sum += widths[c];
    }
    // The widest text column gives way first, so that short ones stay whole.
    for (int excess = sum - available; excess > 0; excess--) {
      int widest = widestText(widths);
      if (widest < 0) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private int widestText(int[] widths) {
    int widest = -1;
    for (int c = 0; c < widths.length; c++) {
      boolean mayShrink = columns.get(c).flexible() && widths[c] > MIN_TEXT;
      if (mayShrink && (widest < 0 || widths[c] > widths[widest])) {
        widest = c;
      }
    }
    return widest;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String cell = Texts.shorten(cells.get(c), widths[c]);
      String padding = " ".repeat(widths[c] - Texts.width(cell));
      line.append(c == 0 ? "" : GAP);
      line.append(columns.get(c).right() ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }
}
