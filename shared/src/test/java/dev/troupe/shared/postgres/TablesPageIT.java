package dev.troupe.shared.postgres;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.stack.junit.GeneratedPage;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page about the tables is what a migrated database looks like. */
@ExtendWith(TroupeStack.class)
class TablesPageIT {
  @Test
  void page_isTheDatabase(TestStack stack) throws SQLException, IOException {
    String page;
    try (Database database =
        Database.open(new TroupeConfig.Postgres(stack.freshDatabase(), null, null, 4), "test")) {
      Migrations.migrate(database);
      try (Connection connection = database.pool().getConnection()) {
        page = TablesPage.of(connection);
      }
    }
    GeneratedPage.of("tables.md").check(page, "-pl shared -Dtest=None -Dit.test=TablesPageIT");
  }
}
