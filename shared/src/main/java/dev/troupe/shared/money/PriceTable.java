package dev.troupe.shared.money;

import dev.troupe.schemas.Usd;
import dev.troupe.shared.postgres.Query;
import dev.troupe.shared.postgres.Row;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table {@code price}. Rows are added and never changed. */
final class PriceTable {
  private static final Sql READ = Sql.of("SELECT * FROM price ORDER BY price_id");

  // A parameter has the name of its column.
  private static final Sql INSERT =
      Sql.of(
          """
          INSERT INTO price (source, provider, model, effective_from, service_tier, image_size, above_input_tokens, %s)
          SELECT :source, * FROM unnest(:provider::text[], :model::text[], :effective_from::date[], :service_tier::text[], :image_size::text[],
                 :above_input_tokens::int[], %s)
          ON CONFLICT DO NOTHING
          """
              .formatted(units(Unit::column), units(unit -> ":" + unit.column() + "::bigint[]")));

  private PriceTable() {}

  private static String units(Function<Unit, String> of) {
    return Arrays.stream(Unit.values()).map(of).collect(Collectors.joining(", "));
  }

  static List<PriceLine> read(Connection connection) throws SQLException {
    return READ.on(connection).list(PriceTable::line);
  }

  private static PriceLine line(Row row) throws SQLException {
    Rates rates = Rates.NONE;
    for (Unit unit : Unit.values()) {
      rates = rates.with(unit, row.usdOrNull(unit.column()));
    }
    return new PriceLine(
        row.number("price_id"),
        row.text("source"),
        row.instant("created_at"),
        new PriceRow(
            row.text("provider"),
            row.text("model"),
            row.date("effective_from"),
            row.text("service_tier"),
            row.text("image_size"),
            row.number("above_input_tokens"),
            rates));
  }

  /**
   * @return how many were inserted: shipped ones that are there already are not
   */
  static int insert(Connection connection, String source, List<PriceRow> rows) throws SQLException {
    Query insert =
        INSERT
            .on(connection)
            .set("source", source)
            .array("provider", "text", rows, PriceRow::provider)
            .array("model", "text", rows, PriceRow::model)
            .array("effective_from", "date", rows, PriceRow::effectiveFrom)
            .array("service_tier", "text", rows, PriceRow::serviceTier)
            .array("image_size", "text", rows, PriceRow::imageSize)
            .array("above_input_tokens", "int4", rows, PriceRow::aboveInputTokens);
    for (Unit unit : Unit.values()) {
      insert.array(unit.column(), "int8", rows, row -> picos(row, unit));
    }
    return insert.update();
  }

  private static @Nullable Long picos(PriceRow row, Unit unit) {
    Usd price = row.rates().get(unit);
    return price == null ? null : price.picos();
  }
}
