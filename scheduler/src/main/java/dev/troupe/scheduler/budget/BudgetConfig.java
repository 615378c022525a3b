package dev.troupe.scheduler.budget;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** Tells the database what the configuration says of budgets. */
public final class BudgetConfig {
  private static final Sql SYNC =
      Sql.of(
          "SELECT budget_configure(:kinds::text[], :subjects::text[], :periods::text[], :zones::text[], :limits::bigint[])");

  private BudgetConfig() {}

  /** May be done again, and by several at once. What an operator has set meanwhile stays. */
  public static void sync(Database database, List<TroupeConfig.Budget> budgets)
      throws SQLException {
    try (Connection c = database.pool().getConnection()) {
      SYNC.on(c)
          .array("kinds", "text", budgets, TroupeConfig.Budget::kind)
          .array("subjects", "text", budgets, TroupeConfig.Budget::subject)
          .array("periods", "text", budgets, TroupeConfig.Budget::per)
          .array("zones", "text", budgets, b -> Objects.requireNonNullElse(b.timeZone(), "UTC"))
          .array("limits", "int8", budgets, b -> b.usd().picos())
          .run();
    }
  }
}
