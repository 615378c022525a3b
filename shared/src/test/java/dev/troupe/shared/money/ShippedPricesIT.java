package dev.troupe.shared.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Applied;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TroupeStack.class)
class ShippedPricesIT {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
  private static final String CHEAP = "1";
  private static final String DEAR = "9";

  private final Database database;

  ShippedPricesIT(TestStack stack) {
    String url = stack.preparedDatabase("migrated", ShippedPricesIT::migrate);
    database = Database.open(new TroupeConfig.Postgres(url, null, null, 4), "test");
  }

  private static void migrate(String url) throws SQLException {
    try (Database database = Database.open(new TroupeConfig.Postgres(url, null, null, 2), "test")) {
      Migrations.migrate(database);
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void sync_twice_insertsOnce() throws SQLException {
    int first = ShippedPrices.sync(database);
    int second = ShippedPrices.sync(database);
    PriceBook book = PriceBook.load(database);

    assertThat(first).isEqualTo(ShippedRows.all().size());
    assertThat(second).isZero();
    Price price = book.require("openai", "gpt-4o", DAY);
    assertThat(price.cost(Usage.tokens(1000, 100)).exact()).isEqualTo("0.0035");
    assertThat(price.lines().getFirst().id()).isPositive();
  }

  @Test
  void sync_afterAnotherVersion_looksAgainAndInsertsOnlyWhatIsMissing() throws SQLException {
    ShippedPrices.sync(database);
    int gone;
    try (Connection connection = database.pool().getConnection();
        Statement statement = connection.createStatement()) {
      gone = statement.executeUpdate("DELETE FROM price WHERE provider = 'anthropic'");
      Applied.note(connection, "price", "another version");
    }

    assertThat(gone).isPositive();
    assertThat(ShippedPrices.sync(database)).isEqualTo(gone);

    try (Connection connection = database.pool().getConnection()) {
      Applied.note(connection, "price", null);
    }
    assertThat(ShippedPrices.sync(database)).isZero();
  }

  @Test
  void load_localRow_winsOverShipped() throws SQLException {
    ShippedPrices.sync(database);
    try (Connection connection = database.pool().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO price (provider, model, effective_from, source, input, output)"
              + " VALUES ('openai', 'gpt-4o', '2026-01-01', 'local', 1000000, 2000000)");
    }

    PriceBook book = PriceBook.load(database);

    assertThat(book.require("openai", "gpt-4o", DAY).cost(Usage.tokens(1, 0)).picos())
        .isEqualTo(1_000_000);
    assertThat(
            book.require("openai", "gpt-4o", LocalDate.of(2025, 12, 31))
                .cost(Usage.tokens(1, 0))
                .picos())
        .isEqualTo(2_500_000);
  }

  @Test
  void sync_newerTableWithAnotherPrice_holdsFromItsDayOnAndKeepsTheOldRow() throws SQLException {
    LocalDate may = LocalDate.of(2026, 5, 1);
    try (Connection connection = database.pool().getConnection()) {
      sync(connection, "shipped 1", CHEAP, LocalDate.of(2026, 1, 1));
      int changed = sync(connection, "shipped 2", DEAR, may);
      int again = sync(connection, "shipped 2", DEAR, may);
      PriceBook book = PriceBook.load(connection);

      assertThat(changed).isEqualTo(1);
      assertThat(again).isZero();
      assertThat(book.require("p", "m", may.minusDays(1)).cost(Usage.tokens(1, 0)).exact())
          .isEqualTo("0.000001");
      assertThat(book.require("p", "m", may).cost(Usage.tokens(1, 0)).exact())
          .isEqualTo("0.000009");
    }
  }

  private static int sync(Connection connection, String source, String prices, LocalDate taken)
      throws SQLException {
    List<PriceRow> rows = List.of(ShippedRows.row("p", "m", "2000-01-01", prices));
    return ShippedPrices.sync(connection, source, rows, taken);
  }
}
