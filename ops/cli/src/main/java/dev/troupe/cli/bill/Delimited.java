package dev.troupe.cli.bill;

import java.util.ArrayList;
import java.util.List;

/**
 * A file of rows and cells as RFC 4180 has them, with commas, semicolons or tabs between the cells,
 * whichever the first line has.
 */
final class Delimited {
  private final String text;
  private final char separator;
  private int at;
  private int line = 1;

  /**
   * @param line of its first cell, from 1
   */
  record Row(int line, List<String> cells) {
    boolean isBlank() {
      return cells.stream().allMatch(String::isBlank);
    }
  }

  private Delimited(String text) {
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    String first = this.text.lines().findFirst().orElse("");
    this.separator = first.indexOf('\t') >= 0 ? '\t' : first.indexOf(',') >= 0 ? ',' : ';';
  }

  /** All rows, blank ones left out. */
  static List<Row> rows(String text) {
    Delimited file = new Delimited(text);
    List<Row> rows = new ArrayList<>();
    while (file.at < file.text.length()) {
      Row row = file.row();
      if (!row.isBlank()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private Row row() {
    int first = line;
    List<String> cells = new ArrayList<>();
    while (true) {
      cells.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
      if (at >= text.length()) {
        return new Row(first, cells);
      }
      char end = text.charAt(at++);
      if (end != separator) {
        if (end == '\r' && at < text.length() && text.charAt(at) == '\n') {
          at++;
        }
        line++;
        return new Row(first, cells);
      }
    }
  }

  private String plain() {
    int start = at;
    while (at < text.length() && !isEnd(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at).strip();
  }

  private boolean isEnd(char c) {
    return c == separator || c == '\n' || c == '\r';
  }

  private String quoted() {
    StringBuilder cell = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
          at++;
        } else {
          at++;
          break;
        }
      } else if (c == '\n') {
        line++;
      }
      cell.append(c);
    }
    return cell + plain();
  }
}
