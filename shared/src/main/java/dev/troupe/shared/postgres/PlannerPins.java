package dev.troupe.shared.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Pins what PostgreSQL's planner may choose, on a connection that runs a few statements all the
 * time: each is planned once, which for a statement that finds one row costs more than to run it.
 * Such a plan must be right at any size, and what the planner would choose before the first ANALYZE
 * is not: tables that grow are only reached by their indexes.
 */
public enum PlannerPins {
  /** Nothing but that no statement is worth making machine code for. */
  NONE("SET jit = off"),

  /** For statements that join arrays of a few hundred keys with tables that grow. */
  NESTED_LOOPS(
      "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off;"
          + " SET plan_cache_mode = force_generic_plan; SET jit = off"),

  /**
   * For statements that reach such tables by subqueries alone, and join with each other what they
   * found there.
   */
  SUBQUERIES("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; SET jit = off");

  private final String settings;

  PlannerPins(String settings) {
    this.settings = settings;
  }

  /** Outside of a transaction, or they end with it. */
  public void set(Connection connection) throws SQLException {
    try (Statement s = connection.createStatement()) {
      s.execute(settings);
    }
  }
}
