package dev.troupe.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.testbed.Ledger;
import dev.troupe.shared.config.Secret;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.stack.PostgresServer;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TroupeStack.class)
class ReportRoleIT {
  private static final String GRANTED =
      "SELECT has_table_privilege('troupe_report', 'troupe_report.cost_by_day', 'SELECT')";

  @Test
  void migrate_byAUserWhoMayNotMakeRoles_works_andGrantsOnceTheRoleIsThere(TestStack stack)
      throws SQLException {
    // A server of its own: roles belong to all of its databases.
    PostgresServer server = stack.ownStack("postgres").postgres();
    String url = server.jdbcUrl("plain");
    try (Connection owner = DriverManager.getConnection(server.jdbcUrlWithLogin());
        Statement s = owner.createStatement()) {
      s.execute("CREATE ROLE plain LOGIN PASSWORD 'x'");
      s.execute("CREATE DATABASE plain OWNER plain");
      try (Database database =
          Database.open(new TroupeConfig.Postgres(url, "plain", new Secret("x"), 2), "test")) {
        Migrations.migrate(database);
        try (Connection c = database.pool().getConnection()) {
          assertThat(Ledger.rows(c, "SELECT count(*) FROM troupe_report.cost_by_day"))
              .containsExactly("0");
          assertThat(Ledger.rows(c, "SELECT 1 FROM pg_roles WHERE rolname = 'troupe_report'"))
              .isEmpty();

          s.execute("CREATE ROLE troupe_report NOLOGIN");
          assertThat(Ledger.rows(c, GRANTED)).containsExactly("f");
          Migrations.migrate(database);
          assertThat(Ledger.rows(c, GRANTED)).containsExactly("t");
        }
      }
    }
  }
}
