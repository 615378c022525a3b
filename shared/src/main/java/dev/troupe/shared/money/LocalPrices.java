package dev.troupe.shared.money;

import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prices that an operator states: they win over shipped ones. Nothing is updated; a price holds
 * until a later one does.
 */
public final class LocalPrices {
  // One at a time, or two would compare with the same past.
  private static final Sql LOCK = Sql.of("LOCK TABLE price IN SHARE ROW EXCLUSIVE MODE");

  private static final Sql AUDIT = Sql.of("SELECT audit_add(:actor, :action, :subject, :reason)");

  private LocalPrices() {}

  /**
   * What a statement changes.
   *
   * @param before what was in force on the day from which on the new one holds; null: nothing
   */
  public record Change(PriceRow row, @Nullable PriceLine before) {
    /** Whether the same is merely said by someone else. */
    public boolean isSame() {
      return before != null && before.row().rates().equals(row.rates());
    }
  }

  /**
   * Adds what is not in force already, all of it or nothing.
   *
   * @param rows rows of one model, day, tier and size replace the price as a whole
   * @param action for the audit log
   * @return what was added
   */
  public static List<Change> add(
      Database database, List<PriceRow> rows, String action, String reason, String actor)
      throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      connection.setAutoCommit(false);
      try {
        LOCK.on(connection).run();
        PriceBook book = PriceBook.load(connection);
        List<Change> changes = changes(book, rows);
        List<PriceRow> added = changes.stream().map(Change::row).toList();
        if (!added.isEmpty()) {
          PriceTable.insert(connection, PriceLine.LOCAL, added);
          AUDIT
              .on(connection)
              .set("actor", actor)
              .set("action", action)
              .set("subject", subject(added))
              .set("reason", Objects.requireNonNullElse(reason, ""))
              .run();
        }
        connection.commit();
        return changes;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  static List<Change> changes(PriceBook book, List<PriceRow> rows) {
    List<Change> changes = new ArrayList<>();
    for (PriceSchedules sheets : PriceSchedules.of(rows).values()) {
      sheets
          .byDay()
          .forEach(
              (day, sheet) -> {
                List<PriceLine> before = before(book, sheet.values().iterator().next());
                boolean local = !before.isEmpty() && before.getFirst().isLocal();
                if (!local || !PriceSchedules.isSame(byLength(before), sheet)) {
                  Map<Long, PriceLine> old = new HashMap<>();
                  before.forEach(line -> old.put(line.row().aboveInputTokens(), line));
                  sheet.forEach((above, row) -> changes.add(new Change(row, old.get(above))));
                }
              });
    }
    return changes;
  }

  private static List<PriceLine> before(PriceBook book, PriceRow row) {
    return book.stated(row.provider(), row.model(), row.variant(), row.effectiveFrom());
  }

  private static Map<Long, PriceRow> byLength(List<PriceLine> lines) {
    Map<Long, PriceRow> rows = new TreeMap<>();
    lines.forEach(line -> rows.put(line.row().aboveInputTokens(), line.row()));
    return rows;
  }

  /**
   * A price for long contexts beside those for shorter ones that are in force: all of them are
   * stated anew.
   *
   * @return the row and its neighbours; the row alone if it is the price of short contexts
   */
  public static List<PriceRow> withShorter(PriceBook book, PriceRow row) {
    if (row.aboveInputTokens() == 0) {
      return List.of(row);
    }
    Map<Long, PriceRow> rows = new TreeMap<>();
    List<PriceLine> there = before(book, row);
    if (there.isEmpty()) {
      there =
          book.find(row.provider(), row.model(), row.effectiveFrom()).stream()
              .flatMap(price -> price.lines().stream())
              .filter(line -> line.row().variant().equals(row.variant()))
              .toList();
    }
    for (PriceLine line : there) {
      rows.put(
          line.row().aboveInputTokens(),
          new PriceRow(
              row.provider(),
              row.model(),
              row.effectiveFrom(),
              row.serviceTier(),
              row.imageSize(),
              line.row().aboveInputTokens(),
              line.row().rates()));
    }
    rows.put(row.aboveInputTokens(), row);
    return List.copyOf(rows.values());
  }

  private static String subject(List<PriceRow> added) {
    PriceRow first = added.getFirst();
    LocalDate from = first.effectiveFrom();
    return first.name()
        + " from "
        + from
        + (added.size() == 1 ? "" : " and " + (added.size() - 1) + " more rows");
  }
}
