package dev.troupe.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data as people or programs want it. */
public final class Printing {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  private Printing() {}

  /** One of two forms; says on stderr if there is nothing. */
  public static void list(
      Terminal terminal, boolean json, List<?> values, Table table, String ifEmpty) {
    if (json) {
      terminal.json(values);
    } else if (values.isEmpty()) {
      terminal.note(ifEmpty);
    } else {
      table.print(terminal);
    }
  }

  /** Local time to the second. */
  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** How long it took, or has taken until now. */
  public static String took(Instant start, @Nullable Instant end, Instant now) {
    return Texts.duration(Duration.between(start, end == null ? now : end));
  }
}
