package dev.troupe.chaos;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.stack.Stack;
import dev.troupe.stack.junit.TestStack;
import java.sql.SQLException;

/** The servers that all tests share, with a database and topics of a test's own. */
public final class SharedServers {
  private SharedServers() {}

  public static TestFleet.Servers of(TestStack stack) {
    return of(stack, "");
  }

  /**
   * @param more tells the fleets of one test apart
   */
  public static TestFleet.Servers of(TestStack stack, String more) {
    return new TestFleet.Servers(
        stack.kafka(), stack.uniquePrefix() + more, database(stack), stack.redis());
  }

  /**
   * @param own the servers that the test wants to hurt; the others are shared
   */
  public static TestFleet.Servers of(TestStack stack, Stack own) {
    return new TestFleet.Servers(
        own.servers().contains(own.kafka()) ? own.kafka().bootstrapServers() : stack.kafka(),
        stack.uniquePrefix(),
        own.servers().contains(own.postgres())
            ? own.postgres().jdbcUrlWithLogin()
            : database(stack),
        own.servers().contains(own.redis()) ? own.redis().url() : stack.redis());
  }

  private static String database(TestStack stack) {
    Training.once(stack);
    return stack.preparedDatabase("migrated", SharedServers::prepare);
  }

  /** As a scheduler leaves it that has started once. */
  private static void prepare(String url) throws SQLException {
    try (Database database = Database.open(new TroupeConfig.Postgres(url, null, null, 2), "test")) {
      Migrations.migrate(database);
      ShippedPrices.sync(database);
    }
  }
}
