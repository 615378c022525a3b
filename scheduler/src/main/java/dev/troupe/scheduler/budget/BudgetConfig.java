package dev.troupe.scheduler.budget;

import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Tells the database what the configuration says of budgets. */
public final class BudgetConfig {
  private static final String SYNC =
      "SELECT budget_configure(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])";

  private BudgetConfig() {}

  /** May be done again, and by several at once. What an operator has set meanwhile stays. */
  public static void sync(Database database, List<TroupeConfig.Budget> budgets)
      throws SQLException {
    try (Connection c = database.pool().getConnection();
        PreparedStatement s = c.prepareStatement(SYNC)) {
      set(c, s, 1, "text", budgets, TroupeConfig.Budget::kind);
      set(c, s, 2, "text", budgets, TroupeConfig.Budget::subject);
      set(c, s, 3, "text", budgets, TroupeConfig.Budget::per);
      set(c, s, 4, "text", budgets, b -> Objects.requireNonNullElse(b.timeZone(), "UTC"));
      set(c, s, 5, "int8", budgets, b -> b.usd().picos());
      s.execute();
    }
  }

  private static void set(
      Connection c,
      PreparedStatement s,
      int number,
      String type,
      List<TroupeConfig.Budget> budgets,
      Function<TroupeConfig.Budget, Object> column)
      throws SQLException {
    s.setArray(number, c.createArrayOf(type, budgets.stream().map(column).toArray()));
  }
}
