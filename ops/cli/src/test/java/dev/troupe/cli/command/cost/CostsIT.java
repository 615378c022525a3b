package dev.troupe.cli.command.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.report.Costs;
import dev.troupe.cli.report.Projection;
import dev.troupe.cli.report.Projections;
import dev.troupe.cli.report.Window;
import dev.troupe.cli.testbed.Ledger;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.Usd;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@ExtendWith(TroupeStack.class)
class CostsIT {
  private static final Instant MAY_1 = Instant.parse("2026-05-01T10:00:00Z");
  private static final Instant MAY_31 = Instant.parse("2026-05-31T23:59:59.999Z");
  private static final Instant JUNE_1 = Instant.parse("2026-06-01T00:00:00Z");

  @TempDir Path folder = Path.of("");
  private final TestStack stack;
  private Ledger ledger;

  CostsIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void fill() throws SQLException {
    ledger = new Ledger(stack, folder);
    UUID one = ledger.job(MAY_1, "acme", "one");
    UUID two = ledger.job(JUNE_1, "globex", "two");
    add(
        MAY_1,
        one,
        "acme",
        "writer",
        "openai",
        "gpt-4o",
        "settled",
        "accepted",
        1_000_000_000_001L);
    add(MAY_1, one, "acme", "writer", "openai", "gpt-4o", "settled", "discarded", 200);
    add(MAY_31, one, "acme", "judge", "openai", "gpt-4o-mini", "settled", "review", 30);
    add(JUNE_1, two, "globex", "writer", "groq", "llama", "settled", "accepted", 4_000);
    add(JUNE_1, two, "globex", "writer", "groq", "llama", "failed", "", 7);
    add(JUNE_1, two, "globex", "writer", "groq", "llama", "unknown", "", 50_000);
    add(JUNE_1, two, "globex", "writer", "groq", "llama", "intent", "", 0);
    ledger.add(
        new Ledger.Row(
            JUNE_1, two, "globex", "writer", "groq", "llama", "cached", "", 0, 0, 0, 0, 4_000));
    ledger.rollUp();
  }

  private UUID add(
      Instant at,
      UUID job,
      String tenant,
      String role,
      String provider,
      String model,
      String status,
      String answer,
      long picos)
      throws SQLException {
    return ledger.add(
        new Ledger.Row(at, job, tenant, role, provider, model, status, answer, 10, 2, 5, picos, 0));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private List<String> groups(String... arguments) {
    JsonNode json = Json.STRICT.readTree(ledger.troupe(0, arguments).out());
    return json.valueStream()
        .map(
            row ->
                row.get("group").stringValue()
                    + " "
                    + row.get("calls").longValue()
                    + " "
                    + row.get("cost_usd").stringValue())
        .toList();
  }

  @Test
  void costs_byEachOfThem_sumToTheLastDigit() {
    String may = "1.000000000231";
    String june = "0.000000054007";
    assertThat(groups("costs", "--json", "--by", "provider"))
        .containsExactly("openai 3 " + may, "groq 4 " + june);
    assertThat(groups("costs", "--json", "--by", "model"))
        .containsExactly(
            "openai/gpt-4o 2 1.000000000201",
            "groq/llama 4 " + june,
            "openai/gpt-4o-mini 1 0.00000000003");
    assertThat(groups("costs", "--json", "--by", "role"))
        .containsExactly("writer 6 1.000000054208", "judge 1 0.00000000003");
    assertThat(groups("costs", "--json", "--by", "tenant"))
        .containsExactly("acme 3 " + may, "globex 4 " + june);
    assertThat(groups("costs", "--json", "--by", "job"))
        .containsExactly("one 3 " + may, "two 4 " + june);
    assertThat(groups("costs", "--json", "--by", "day"))
        .containsExactly(
            "2026-05-01 2 1.000000000201", "2026-05-31 1 0.00000000003", "2026-06-01 4 " + june);
    assertThat(groups("costs", "--json", "--by", "month"))
        .containsExactly("2026-05 3 " + may, "2026-06 4 " + june);
  }

  @Test
  void costs_daysAndTenant_narrowThem() {
    assertThat(groups("costs", "--json", "--by", "day", "--since", "2026-05-31"))
        .extracting(row -> row.substring(0, 10))
        .containsExactly("2026-05-31", "2026-06-01");
    assertThat(
            groups(
                "costs", "--json", "--by", "day", "--since", "2026-05-02", "--until", "2026-05-31"))
        .containsExactly("2026-05-31 1 0.00000000003");
    assertThat(groups("costs", "--json", "--by", "role", "--tenant", "globex"))
        .containsExactly("writer 4 0.000000054007");
    assertThat(groups("costs", "--json", "--by", "job", "--since", "2026-06-01"))
        .containsExactly("two 4 0.000000054007");
    assertThat(groups("costs", "--json", "--by", "job", "--tenant", "acme"))
        .containsExactly("one 3 1.000000000231");
    assertThat(groups("costs", "--json", "--since", "1d")).isEmpty();
  }

  @Test
  void costs_byMoreThanAThousandJobs_sumsTheOthers() throws SQLException {
    ledger.update(
        "INSERT INTO cost_by_job (job_id, role, provider, model, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico) SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, r, 'p', 'm', 1, 0, 0, 0, 0, 0, 1000000 + n FROM generate_series(1, 1100) n, (VALUES ('a'), ('b')) v(r)");

    List<String> rows = groups("costs", "--json", "--by", "job");

    // "two" is cheaper than the generated ones; the hundred cheapest of those are not shown either.
    assertThat(rows).hasSize(1_001).first().isEqualTo("one 3 1.000000000231");
    assertThat(rows).last().isEqualTo("102 other jobs 206 0.000202064309");
  }

  @Test
  void costs_table_showsWhatWasWastedHeldAndSavedAndThePriceOfAResult() {
    // As wide as it is, it has to do without something.
    String text = ledger.troupe(0, "costs", "--by", "tenant").out();
    assertThat(text.lines().toList())
        .allMatch(line -> line.length() <= 80)
        .element(0)
        .asString()
        .contains("calls", "cost", "wasted", "held", "saved", "per result")
        .doesNotContain("failed");
    assertThat(text).containsPattern("total +7 ");
    assertThat(ledger.troupe(0, "costs", "--by", "tenant", "--tenant", "acme").out())
        .doesNotContain("cached", "held", "failed");
  }

  @Test
  void costs_csv_hasAllDigitsOfEveryRow() {
    assertThat(ledger.troupe(0, "costs", "--by", "provider", "--csv").out().lines())
        .containsExactly(
            "provider,calls,failed,unknown,cached,accepted,input_tokens,output_tokens,cost_usd,failed_cost_usd,unknown_cost_usd,discarded_cost_usd,saved_usd,cost_per_accepted_usd",
            "openai,3,0,0,0,1,30,15,1.000000000231,0,0,0.0000000002,0,1.000000000231",
            "groq,4,1,1,1,1,10,5,0.000000054007,0.000000000007,0.00000005,0,0.000000004,0.000000054007");
  }

  @Test
  void unknown_listsEachCallWithWhatItHolds() throws SQLException {
    String id = ledger.rows("SELECT call_id FROM call WHERE status = 'unknown'").getFirst();
    assertThat(ledger.troupe(0, "costs", "--unknown").out())
        .containsPattern(id + " +[0-9,]+ h [0-9]+ min +groq/llama +writer +two +\\$0.0")
        .contains("total");
    assertThat(ledger.troupe(0, "costs", "--unknown", "--csv").out())
        .contains(id + ",2026-06-01T00:00:00Z,globex,groq,llama,writer,two,0.00000005,,");
    assertThat(ledger.troupe(0, "costs", "--unknown", "--tenant", "acme").err())
        .contains("every call is known");
    assertThat(ledger.troupe(0, "costs", "--unknown", "--until", "2026-05-31").err())
        .contains("every call is known");
  }

  @Test
  void unknown_theirIndex_doesNotMakeASettlementWriteToIndexes() throws SQLException {
    try (Connection c = ledger.pool().getConnection()) {
      c.setAutoCommit(false);
      try (Statement s = c.createStatement()) {
        s.execute("UPDATE call SET status = 'settled', cost_pico = 1 WHERE status = 'intent'");
      }
      assertThat(
              Ledger.rows(
                  c,
                  "SELECT sum(pg_stat_get_xact_tuples_updated(relid)), sum(pg_stat_get_xact_tuples_hot_updated(relid)) FROM pg_partition_tree('call') WHERE isleaf"))
          .containsExactly("1|1");
      c.rollback();
    }
  }

  @Test
  void projection_windowOfAnotherZone_countsFromItsOwnMidnight() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    // In Berlin, June is two hours older: May's last call belongs to it.
    Window june = Window.around(Instant.parse("2026-06-15T22:00:00Z"), Window.Per.MONTH, berlin);
    assertThat(new Projections(ledger.pool()).of(Costs.By.PROVIDER, june, null))
        .containsExactly(
            new Projection("groq", new Usd(54_007), new Usd(108_014)),
            new Projection("openai", new Usd(30), new Usd(60)));
    Window utc =
        Window.around(Instant.parse("2026-06-16T00:00:00Z"), Window.Per.MONTH, ZoneId.of("UTC"));
    assertThat(new Projections(ledger.pool()).of(Costs.By.TENANT, utc, null))
        .containsExactly(new Projection("globex", new Usd(54_007), new Usd(108_014)));
  }

  @Test
  void projection_onTheCommandLine_namesTheWindow() {
    assertThat(ledger.troupe(0, "costs", "--projection", "day", "--zone", "Asia/Tokyo").err())
        .contains("no calls in this day yet");
    assertThat(ledger.troupe(2, "costs", "--projection", "day", "--zone", "Atlantis").err())
        .contains("--zone: Atlantis (expected: a zone such as Europe/Berlin)");
    assertThat(ledger.troupe(2, "costs", "--projection", "day", "--by", "day").err())
        .contains("--by: day (expected with --projection: role, provider, model or tenant)");
  }

  @Test
  void badInput_namesFieldValueAndExpectation() {
    assertThat(ledger.troupe(2, "costs", "--since", "yesterday").err())
        .contains("--since: yesterday (expected: a day such as 2026-05-01, or 7d)");
    assertThat(ledger.troupe(2, "costs", "--since", "2026-05-02", "--until", "2026-05-01").err())
        .contains("--until: 2026-05-01 (expected: not before --since 2026-05-02)");
    assertThat(ledger.troupe(2, "costs", "--json", "--csv").err()).contains("one of them");
    assertThat(ledger.troupe(2, "costs", "--zone", "UTC").err()).contains("--zone");
  }

  @Test
  void rebuild_aWrongRollUp_isNamedAndPutRight() throws SQLException {
    List<String> days = ledger.rows("SELECT * FROM cost_by_day ORDER BY 1, 2, 3, 4, 5");
    List<String> jobs = ledger.rows("SELECT * FROM cost_by_job ORDER BY 1, 2, 3, 4");
    ledger.update("UPDATE cost_by_day SET cost_pico = cost_pico + 1 WHERE role = 'judge'");
    ledger.update("DELETE FROM cost_by_job WHERE provider = 'groq'");

    String checked = ledger.troupe(3, "costs", "rebuild", "--check", "--json").out();
    assertThat(checked)
        .contains("2026-05-31 acme openai gpt-4o-mini judge", "[ \"cost_pico\" ]", "cost_by_job");
    assertThat(ledger.troupe(3, "costs", "rebuild", "--json").out()).isEqualTo(checked);

    assertThat(ledger.troupe(0, "costs", "rebuild").out()).contains("roll-ups = ledger");
    assertThat(ledger.rows("SELECT * FROM cost_by_day ORDER BY 1, 2, 3, 4, 5")).isEqualTo(days);
    assertThat(ledger.rows("SELECT * FROM cost_by_job ORDER BY 1, 2, 3, 4")).isEqualTo(jobs);
  }

  @Test
  void rebuild_aMonthThatTheLedgerNoLongerHas_staysAsItIs() throws SQLException {
    List<String> days = ledger.rows("SELECT * FROM cost_by_day ORDER BY 1, 2, 3, 4, 5");
    ledger.update("DELETE FROM call WHERE call_id < uuid7_floor('2026-06-01Z')");

    assertThat(ledger.troupe(0, "costs", "rebuild").out()).contains("roll-ups = ledger");
    assertThat(ledger.rows("SELECT * FROM cost_by_day ORDER BY 1, 2, 3, 4, 5")).isEqualTo(days);
  }
}
