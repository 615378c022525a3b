package dev.troupe.cli.command;

import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data as people or programs want it. */
final class Printing {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  private Printing() {}

  /** Indented JSON, as data. */
  static void json(Terminal terminal, Object value) {
    terminal.json(value);
  }

  /** One of two forms; says on stderr if there is nothing. */
  static void list(Terminal terminal, boolean json, List<?> values, Table table, String ifEmpty) {
    if (json) {
      json(terminal, values);
    } else if (values.isEmpty()) {
      terminal.note(ifEmpty);
    } else {
      table.print(terminal);
    }
  }

  /** Local time to the second. */
  static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** How long it took, or has taken until now. */
  static String took(Instant start, @Nullable Instant end, Instant now) {
    return Texts.duration(Duration.between(start, end == null ? now : end));
  }
}
