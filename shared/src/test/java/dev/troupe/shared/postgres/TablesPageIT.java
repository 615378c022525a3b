package dev.troupe.shared.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page about the tables is what a migrated database looks like. */
@ExtendWith(TroupeStack.class)
class TablesPageIT {
  private static final Path PAGE = Path.of("../docs/reference/tables.md");

  private static final String HOW =
      "docs/reference/tables.md is not what the database looks like. To write it anew:\n"
          + "./mvnw -pl shared -am verify -Dtest=None -Dit.test=TablesPageIT -Dtroupe.regenerate=true"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false";

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
    if (Boolean.getBoolean("troupe.regenerate")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "").as(HOW).isEqualTo(page);
  }
}
