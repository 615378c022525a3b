package dev.troupe.chaos.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Mutations of comma-separated tables by their cells. */
public final class TableMutations {
  private TableMutations() {}

  /** Another text; one to four cells or lines are different. */
  public static String mutate(String table, Chance c) {
    List<String> lines = new ArrayList<>(Arrays.asList(table.split("\n", -1)));
    int times = 1 + c.below(4);
    for (int i = 0; i < times && !lines.isEmpty(); i++) {
      int at = c.below(lines.size());
      switch (c.below(7)) {
        case 0 -> lines.remove(at);
        case 1 -> lines.add(at, lines.get(at));
        default -> lines.set(at, cells(lines.get(at), c));
      }
    }
    return String.join(c.oneIn(10) ? "\r\n" : "\n", lines);
  }

  private static String cells(String line, Chance c) {
    List<String> cells = new ArrayList<>(Arrays.asList(line.split(",", -1)));
    int at = c.below(cells.size());
    switch (c.below(6)) {
      case 0 -> cells.remove(at);
      case 1 -> cells.add(at, cells.get(at));
      case 2 -> cells.set(at, Odd.number(c));
      case 3 -> cells.set(at, "\"" + cells.get(at) + "\"");
      case 4 -> cells.set(at, c.pick(cells));
      default -> cells.set(at, Odd.text(c));
    }
    return String.join(",", cells);
  }
}
