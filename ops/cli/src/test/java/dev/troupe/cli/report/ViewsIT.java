package dev.troupe.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.cli.testbed.Ledger;
import dev.troupe.schemas.Json;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What dashboards rely on, read by somebody who may read nothing else. */
@ExtendWith(TroupeStack.class)
class ViewsIT {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);

  @TempDir Path folder = Path.of("");
  private final TestStack stack;
  private Ledger ledger;
  private Connection reader;
  private String login = "";

  ViewsIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void fill() throws SQLException {
    ledger = new Ledger(stack, folder);
    UUID job = ledger.job(now, "acme", "one");
    add(job, "acme", "openai", "settled", "accepted", 1_000_000_000_001L, 0);
    add(job, "acme", "openai", "settled", "discarded", 20, 0);
    add(job, "acme", "openai", "cached", "", 0, 300);
    add(job, "globex", "groq", "unknown", "", 4_000, 0);
    add(job, "globex", "groq", "failed", "", 50_000, 0);
    ledger.rollUp();
    ledger.update("SELECT budget_set('tenant', 'acme', 'month', 'UTC', 2000000000000, 'operator')");
    login = "report_" + stack.uniquePrefix();
    ledger.update("CREATE ROLE " + login + " LOGIN PASSWORD 'x' IN ROLE troupe_report");
    reader = login();
  }

  private void add(
      UUID job,
      String tenant,
      String provider,
      String status,
      String answer,
      long picos,
      long saved)
      throws SQLException {
    ledger.add(
        new Ledger.Row(
            now, job, tenant, "writer", provider, "m", status, answer, 10, 0, 5, picos, saved));
  }

  private Connection login() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", login);
    properties.setProperty("password", "x");
    String url = ledger.url();
    return DriverManager.getConnection(url.substring(0, url.indexOf('?')), properties);
  }

  @AfterEach
  void close() throws SQLException {
    reader.close();
    ledger.update("DROP ROLE " + login);
    ledger.close();
  }

  private List<String> rows(String sql) throws SQLException {
    return Ledger.rows(reader, sql);
  }

  @Test
  void views_readByTheRole_sayWhatTheLedgerSays() throws SQLException {
    String columns =
        ", calls, failed_calls, unknown_calls, cached_calls, accepted_calls, input_tokens, output_tokens, trim_scale(cost_usd), trim_scale(failed_cost_usd), trim_scale(unknown_cost_usd), trim_scale(discarded_cost_usd), trim_scale(saved_usd) FROM troupe_report.";
    String acme = "|3|0|0|1|1|20|10|1.000000000021|0|0|0.00000000002|0.0000000003";
    String globex = "|2|1|1|0|0|0|0|0.000000054|0.00000005|0.000000004|0|0";
    String month = today.withDayOfMonth(1).toString();
    assertThat(
            rows("SELECT day, tenant, provider, model, role" + columns + "cost_by_day ORDER BY 2"))
        .containsExactly(
            today + "|acme|openai|m|writer" + acme, today + "|globex|groq|m|writer" + globex);
    assertThat(
            rows(
                "SELECT month, tenant, provider, model, role"
                    + columns
                    + "cost_by_month ORDER BY 2"))
        .containsExactly(
            month + "|acme|openai|m|writer" + acme, month + "|globex|groq|m|writer" + globex);
    assertThat(rows("SELECT tenant" + columns + "cost_by_tenant ORDER BY 1"))
        .containsExactly("acme" + acme, "globex" + globex);
    assertThat(rows("SELECT provider" + columns + "cost_by_provider ORDER BY 1"))
        .containsExactly("groq" + globex, "openai" + acme);
    assertThat(rows("SELECT provider, model" + columns + "cost_by_model ORDER BY 1"))
        .containsExactly("groq|m" + globex, "openai|m" + acme);
    assertThat(rows("SELECT role" + columns + "cost_by_role"))
        .containsExactly(
            "writer|5|1|1|1|1|20|10|1.000000054021|0.00000005|0.000000004|0.00000000002|0.0000000003");
    assertThat(
            rows(
                "SELECT job, tenant, state, role, provider, model"
                    + columns
                    + "cost_by_job ORDER BY 5"))
        .containsExactly(
            "one|acme|running|writer|groq|m" + globex, "one|acme|running|writer|openai|m" + acme);
    assertThat(
            rows(
                "SELECT tenant, provider, model, role, job, trim_scale(reserved_usd), started_at = unknown_since - interval '2 s' FROM troupe_report.calls_unknown"))
        .containsExactly("globex|groq|m|writer|one|0.000000004|t");
    assertThat(
            rows(
                "SELECT budget, scope, subject, per, time_zone, trim_scale(limit_usd), trim_scale(settled_usd), reserved_usd = 0, trim_scale(free_usd), stopped FROM troupe_report.budget_status"))
        .containsExactly(
            "tenant/acme per month|tenant|acme|month|UTC|2|1.000000000021|t|0.999999999979|f");
    assertThat(
            rows(
                "SELECT per, tenant, trim_scale(spent_usd), projected_usd >= spent_usd FROM troupe_report.projection WHERE tenant = 'acme' ORDER BY 1"))
        .containsExactly("day|acme|1.000000000021|t", "month|acme|1.000000000021|t");
  }

  @Test
  void role_anythingElse_isDenied() {
    for (String sql :
        List.of(
            "SELECT * FROM task_output",
            "SELECT * FROM task_input",
            "SELECT * FROM call",
            "SELECT * FROM cost_by_day",
            "DELETE FROM troupe_report.cost_by_day",
            "UPDATE troupe_report.cost_by_day SET calls = 0",
            "INSERT INTO cost_by_day SELECT * FROM cost_by_day",
            "SELECT resolve_call('00000000-0000-7000-8000-000000000000', 0)",
            "CREATE TABLE mine (a int)",
            "CREATE VIEW troupe_report.mine AS SELECT 1")) {
      assertThatThrownBy(() -> rows(sql)).as(sql).hasMessageContaining("permission denied");
    }
  }

  @Test
  void migrate_roleThatCameLater_isGrantedWhatIsMissing() throws SQLException {
    ledger.update("REVOKE SELECT ON ALL TABLES IN SCHEMA troupe_report FROM troupe_report");
    assertThatThrownBy(() -> rows("SELECT * FROM troupe_report.cost_by_day"))
        .hasMessageContaining("permission denied");

    Migrations.migrate(ledger.database());

    assertThat(rows("SELECT * FROM troupe_report.cost_by_day")).hasSize(2);
  }

  @Test
  void dashboard_everyQuery_runsAsTheRoleAndReturnsWhatWasWritten()
      throws IOException, SQLException {
    JsonNode dashboard =
        Json.STRICT.readTree(Files.readString(Path.of("../grafana/troupe-costs.json")));
    for (JsonNode variable : dashboard.path("templating").path("list")) {
      if (variable.path("type").stringValue().equals("query")) {
        assertThat(rows(variable.path("query").stringValue())).hasSize(2);
      }
    }
    Map<String, List<String>> results = new HashMap<>();
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String title = panel.path("title").stringValue();
        List<String> rows = rows(substituted(target.path("rawSql").stringValue()));
        assertThat(rows).as(title).isNotEmpty();
        results.put(title, rows);
      }
    }
    assertThat(results).hasSize(dashboard.path("panels").size());
    assertThat(results.get("Spent today")).singleElement().asString().startsWith("1.000000054021");
    assertThat(results.get("Held by unknown calls"))
        .singleElement()
        .asString()
        .startsWith("0.000000004");
    assertThat(results.get("Cost per day by provider"))
        .extracting(row -> row.replaceAll("0+$", ""))
        .containsExactly(
            today + " 00:00:00|groq|0.000000054", today + " 00:00:00|openai|1.000000000021");
    assertThat(results.get("Dearest jobs")).singleElement().asString().contains("one", "|5|1.00");
    assertThat(results.get("Budgets"))
        .singleElement()
        .asString()
        .startsWith("tenant/acme per month");
    assertThat(results.get("Calls whose answer never came"))
        .singleElement()
        .asString()
        .contains("groq");
  }

  /** As Grafana does it. */
  private String substituted(String sql) {
    return sql.replaceAll(
            "\\$__timeFilter\\(([^)]*)\\)",
            "$1 BETWEEN '" + now.minusSeconds(172_800) + "' AND '" + now.plusSeconds(172_800) + "'")
        .replace("${tenant:sqlstring}", "'acme','globex'")
        .replace("${provider:sqlstring}", "'openai','groq'");
  }
}
