package dev.troupe.shared.money;

import dev.troupe.schemas.Digest;
import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The price tables that come with the program, and how they get into the database. Where they come
 * from says {@code SOURCE.md} beside them.
 */
public final class ShippedPrices {
  /** Who ships what, with the day on which it was taken from its source. */
  static final List<Table> TABLES =
      List.of(
          new Table("genai-prices.csv", LocalDate.of(2026, 9, 23)),
          new Table("litellm-units.csv", LocalDate.of(2026, 11, 20)));

  private static final String FOLDER = "/dev/troupe/schemas/prices/";
  private static final String INSERT =
      "INSERT INTO price (source, provider, model, effective_from, "
          + String.join(", ", PriceRow.PRICES)
          + ") SELECT ?, * FROM unnest(?::text[], ?::text[], ?::date[]"
          + ", ?::bigint[]".repeat(PriceRow.PRICES.size())
          + ") ON CONFLICT DO NOTHING";

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
      return new String(bytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(PriceRow::parse)
          .toList();
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
    try (Connection connection = database.pool().getConnection()) {
      for (Table table : TABLES) {
        inserted += sync(connection, table.source(), table.rows(), table.taken());
      }
    }
    return inserted;
  }

  static int sync(Connection connection, String source, List<PriceRow> rows, LocalDate taken)
      throws SQLException {
    Map<String, List<PriceRow>> shipped = shipped(connection);
    Map<String, List<PriceRow>> wanted = new LinkedHashMap<>();
    rows.forEach(row -> wanted.computeIfAbsent(row.name(), key -> new ArrayList<>()).add(row));
    List<PriceRow> missing = new ArrayList<>();
    wanted.forEach(
        (name, prices) ->
            missing.addAll(missing(prices, shipped.getOrDefault(name, List.of()), taken)));
    return missing.isEmpty() ? 0 : insert(connection, source, missing);
  }

  /** What has to be inserted so that one model's prices are those wanted. */
  private static List<PriceRow> missing(
      List<PriceRow> wanted, List<PriceRow> there, LocalDate taken) {
    List<PriceRow> missing = new ArrayList<>();
    PriceRow current = inForce(wanted, taken);
    for (PriceRow row : wanted) {
      PriceRow same = inForce(there, row.effectiveFrom());
      if (same == null || !same.effectiveFrom().equals(row.effectiveFrom())) {
        missing.add(row);
      } else if (row.effectiveFrom().isAfter(taken) && !same.prices().equals(row.prices())) {
        missing.add(row);
      }
    }
    PriceRow old = inForce(there, taken);
    if (current != null && !missing.contains(current)) {
      if (old == null || !old.prices().equals(current.prices())) {
        missing.add(current.from(taken));
      }
    }
    return missing;
  }

  /** The row that decides on a day: of several of one day the last one. */
  private static @Nullable PriceRow inForce(List<PriceRow> rows, LocalDate day) {
    PriceRow best = null;
    for (PriceRow row : rows) {
      if (!row.effectiveFrom().isAfter(day)
          && (best == null || !row.effectiveFrom().isBefore(best.effectiveFrom()))) {
        best = row;
      }
    }
    return best;
  }

  private static Map<String, List<PriceRow>> shipped(Connection connection) throws SQLException {
    Map<String, List<PriceRow>> rows = new HashMap<>();
    String sql =
        "SELECT provider, model, effective_from, "
            + String.join(", ", PriceRow.PRICES)
            + " FROM price WHERE source LIKE 'shipped %' ORDER BY price_id";
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<@Nullable Usd> prices = new ArrayList<>();
        for (String column : PriceRow.PRICES) {
          prices.add(PriceBook.usd(result, column));
        }
        PriceRow row =
            new PriceRow(
                result.getString(1),
                result.getString(2),
                result.getObject(3, LocalDate.class),
                prices);
        rows.computeIfAbsent(row.name(), key -> new ArrayList<>()).add(row);
      }
    }
    return rows;
  }

  private static int insert(Connection connection, String source, List<PriceRow> rows)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, source);
      insert.setArray(2, array(connection, "text", rows.stream().map(PriceRow::provider)));
      insert.setArray(3, array(connection, "text", rows.stream().map(PriceRow::model)));
      insert.setArray(
          4,
          array(connection, "date", rows.stream().map(row -> Date.valueOf(row.effectiveFrom()))));
      for (int i = 0; i < PriceRow.PRICES.size(); i++) {
        int column = i;
        insert.setArray(
            5 + i, array(connection, "bigint", rows.stream().map(row -> picos(row, column))));
      }
      return insert.executeUpdate();
    }
  }

  private static @Nullable Long picos(PriceRow row, int column) {
    Usd price = row.prices().get(column);
    return price == null ? null : price.picos();
  }

  private static Array array(
      Connection connection, String type, Stream<? extends @Nullable Object> cells)
      throws SQLException {
    return connection.createArrayOf(type, cells.toArray());
  }
}
