package dev.troupe.cli.command.price;

import dev.troupe.cli.terminal.Terminal;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.shared.money.LocalPrices;
import dev.troupe.shared.money.PriceRow;
import dev.troupe.shared.postgres.Database;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The prices that an operator states. */
record OwnPrices(Database database, Terminal terminal) {
  /**
   * All of them or none; says what has changed, and what that means for calls that were made.
   *
   * @param action for the audit log
   */
  void state(List<PriceRow> rows, String action, String reason) throws SQLException {
    String user = System.getProperty("user.name", "unknown");
    List<LocalPrices.Change> changes = LocalPrices.add(database, rows, action, reason, user);
    if (changes.isEmpty()) {
      terminal.data("nothing changes: " + Texts.count(rows.size(), "price") + " held already");
      return;
    }
    PriceTables.changes(changes).print(terminal);
    LocalDate first =
        changes.stream()
            .map(change -> change.row().effectiveFrom())
            .min(LocalDate::compareTo)
            .orElseThrow();
    terminal.note("workers know within a minute");
    if (!first.isAfter(LocalDate.now(ZoneOffset.UTC))) {
      terminal.note(
          "calls that were made keep their price; to correct them: troupe prices rerate --since "
              + first);
    }
  }
}
