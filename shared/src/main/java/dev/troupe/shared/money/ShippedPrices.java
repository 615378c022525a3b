package dev.troupe.shared.money;

import dev.troupe.schemas.Digest;
import dev.troupe.shared.postgres.Applied;
import dev.troupe.shared.postgres.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The price tables that come with the program, and how they get into the database. Where they come
 * from says {@code SOURCE.md} beside them.
 */
public final class ShippedPrices {
  /** Who ships what, with the day on which it was taken from its source. */
  static final List<Table> TABLES =
      List.of(
          new Table("genai-prices.csv", LocalDate.of(2026, 9, 23)),
          new Table("litellm-units.csv", LocalDate.of(2026, 11, 20)),
          new Table("litellm-tiers.csv", LocalDate.of(2026, 11, 21)));

  private static final String PRICES = "price";
  private static final String FOLDER = "/dev/troupe/schemas/prices/";

  private ShippedPrices() {}

  /**
   * @param taken the day from which on a price holds that differs from the one shipped before
   */
  record Table(String file, LocalDate taken) {
    /** {@code shipped} and the checksum: what says that two processes mean the same table. */
    String source() {
      return "shipped " + Digest.of(bytes());
    }

    List<PriceRow> rows() {
      return PriceFile.read(file, new String(bytes(), StandardCharsets.UTF_8), taken);
    }

    byte[] bytes() {
      try (InputStream in = ShippedPrices.class.getResourceAsStream(FOLDER + file)) {
        return Objects.requireNonNull(in, file).readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Inserts what is missing; several processes may do so at once. A price that a newer table states
   * differently without saying since when holds from the day on which that table was taken: rows
   * never change.
   *
   * @return how many rows were inserted
   */
  public static int sync(Database database) throws SQLException {
    int inserted = 0;
    String all = TABLES.stream().map(Table::source).collect(Collectors.joining(" "));
    try (Connection connection = database.pool().getConnection()) {
      if (Applied.to(connection, PRICES).filter(all::equals).isPresent()) {
        return 0;
      }
      for (Table table : TABLES) {
        inserted += sync(connection, table.source(), table.rows(), table.taken());
      }
      Applied.note(connection, PRICES, all);
    }
    return inserted;
  }

  static int sync(Connection connection, String source, List<PriceRow> rows, LocalDate taken)
      throws SQLException {
    List<PriceRow> there =
        PriceTable.read(connection).stream()
            .filter(line -> !line.isLocal())
            .map(PriceLine::row)
            .toList();
    Map<PriceSchedules.Key, PriceSchedules> shipped = PriceSchedules.of(there);
    List<PriceRow> missing = new ArrayList<>();
    PriceSchedules.of(rows)
        .forEach(
            (key, wanted) ->
                missing.addAll(
                    missing(wanted, shipped.getOrDefault(key, PriceSchedules.NONE), taken)));
    return missing.isEmpty() ? 0 : PriceTable.insert(connection, source, missing);
  }

  /** What has to be inserted so that the prices are those wanted. */
  private static List<PriceRow> missing(
      PriceSchedules wanted, PriceSchedules there, LocalDate taken) {
    List<PriceRow> missing = new ArrayList<>();
    wanted
        .byDay()
        .forEach(
            (day, sheet) -> {
              Map<Long, PriceRow> same = there.byDay().get(day);
              if (same == null || (day.isAfter(taken) && !PriceSchedules.isSame(same, sheet))) {
                missing.addAll(sheet.values());
              }
            });
    Map<Long, PriceRow> current = wanted.inForce(taken);
    Map<Long, PriceRow> old = there.inForce(taken);
    if (current != null
        && !missing.containsAll(current.values())
        && !PriceSchedules.isSame(old, current)) {
      current.values().forEach(row -> missing.add(row.from(taken)));
    }
    return missing;
  }
}
