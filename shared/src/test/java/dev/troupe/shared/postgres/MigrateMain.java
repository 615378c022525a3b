package dev.troupe.shared.postgres;

import dev.troupe.shared.config.TroupeConfig;
import java.io.IOException;
import java.sql.SQLException;

/** A process that migrates the database of its argument, as soon as it is told so on stdin. */
final class MigrateMain {
  private MigrateMain() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] urls) throws SQLException, IOException {
    try (Database database =
        Database.open(new TroupeConfig.Postgres(urls[0], null, null, 2), "migrate")) {
      System.out.println("ready");
      if (System.in.read() >= 0) {
        Migrations.migrate(database);
      }
    }
  }
}
