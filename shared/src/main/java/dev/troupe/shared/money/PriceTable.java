package dev.troupe.shared.money;

import dev.troupe.schemas.Usd;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table {@code price}. Rows are added and never changed. */
final class PriceTable {
  private static final String COLUMNS =
      Arrays.stream(Unit.values()).map(Unit::column).collect(Collectors.joining(", "));
  private static final String INSERT =
      "INSERT INTO price (source, provider, model, effective_from, service_tier, image_size,"
          + " above_input_tokens, "
          + COLUMNS
          + ") SELECT ?, * FROM unnest(?::text[], ?::text[], ?::date[], ?::text[], ?::text[], ?::int[]"
          + ", ?::bigint[]".repeat(Unit.values().length)
          + ") ON CONFLICT DO NOTHING";

  private PriceTable() {}

  static List<PriceLine> read(Connection connection) throws SQLException {
    List<PriceLine> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM price ORDER BY price_id")) {
      while (row.next()) {
        lines.add(line(row));
      }
    }
    return lines;
  }

  private static PriceLine line(ResultSet row) throws SQLException {
    Rates rates = Rates.NONE;
    for (Unit unit : Unit.values()) {
      rates = rates.with(unit, usd(row, unit.column()));
    }
    return new PriceLine(
        row.getLong("price_id"),
        row.getString("source"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        new PriceRow(
            row.getString("provider"),
            row.getString("model"),
            row.getObject("effective_from", LocalDate.class),
            row.getString("service_tier"),
            row.getString("image_size"),
            row.getLong("above_input_tokens"),
            rates));
  }

  private static @Nullable Usd usd(ResultSet row, String column) throws SQLException {
    long picos = row.getLong(column);
    return row.wasNull() ? null : new Usd(picos);
  }

  /**
   * @return how many were inserted: shipped ones that are there already are not
   */
  static int insert(Connection connection, String source, List<PriceRow> rows) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, source);
      int next = 2;
      insert.setArray(next++, array(connection, "text", rows, PriceRow::provider));
      insert.setArray(next++, array(connection, "text", rows, PriceRow::model));
      insert.setArray(
          next++, array(connection, "date", rows, row -> Date.valueOf(row.effectiveFrom())));
      insert.setArray(next++, array(connection, "text", rows, PriceRow::serviceTier));
      insert.setArray(next++, array(connection, "text", rows, PriceRow::imageSize));
      insert.setArray(
          next++, array(connection, "int4", rows, row -> Math.toIntExact(row.aboveInputTokens())));
      for (Unit unit : Unit.values()) {
        insert.setArray(next++, array(connection, "int8", rows, row -> picos(row, unit)));
      }
      return insert.executeUpdate();
    }
  }

  private static @Nullable Long picos(PriceRow row, Unit unit) {
    Usd price = row.rates().get(unit);
    return price == null ? null : price.picos();
  }

  private static Array array(
      Connection connection,
      String type,
      List<PriceRow> rows,
      Function<PriceRow, @Nullable Object> column)
      throws SQLException {
    @Nullable Object[] cells = new @Nullable Object[rows.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = column.apply(rows.get(i));
    }
    return connection.createArrayOf(type, cells);
  }
}
