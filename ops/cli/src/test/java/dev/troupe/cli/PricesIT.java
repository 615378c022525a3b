package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.terminal.Screen;
import dev.troupe.schemas.Uuid7;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.money.ShippedPrices;
import dev.troupe.shared.postgres.Database;
import dev.troupe.shared.postgres.Migrations;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does about prices, against a real PostgreSQL. */
@ExtendWith(TroupeStack.class)
class PricesIT {
  private static final Instant MARCH = Instant.parse("2026-03-10T12:00:00Z");
  private static final UUID JOB = new UUID(1, 1);

  @TempDir Path folder = Path.of("");
  private final Database database;
  private final String url;
  private final Uuid7 ids = new Uuid7(() -> MARCH, new Random(1));

  PricesIT(TestStack stack) {
    url = stack.preparedDatabase("priced", PricesIT::migrate);
    database = Database.open(new TroupeConfig.Postgres(url, null, null, 4), "test");
  }

  private static void migrate(String url) throws SQLException {
    try (Database database = Database.open(new TroupeConfig.Postgres(url, null, null, 2), "test")) {
      Migrations.migrate(database);
      ShippedPrices.sync(database);
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    config("{model: openai/gpt-4o}");
  }

  private void config(String role) throws IOException {
    Files.writeString(
        folder.resolve("t.yaml"),
        """
        kafka: {bootstrap_servers: "localhost:1"}
        postgres: {url: "%s"}
        redis: {url: "redis://localhost:1"}
        providers:
          openai: {kind: openai, api_key: k}
          mine: {kind: openai-compatible, base_url: "http://localhost:1/v1"}
          own: {kind: openai-compatible, base_url: "http://localhost:1/v1", free: true}
        roles:
          writer: %s
        """
            .formatted(url, role));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Screen troupe(int expected, String... arguments) {
    Screen screen = Screen.plain();
    int code = Troupe.run(new CliContext(screen.terminal(), folder, folder, Map.of()), arguments);
    assertThat(code)
        .as(String.join(" ", arguments) + "\n" + screen.out() + screen.err())
        .isEqualTo(expected);
    return screen;
  }

  private Screen prices(int expected, String... arguments) {
    List<String> all = new ArrayList<>(List.of("prices"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", "t.yaml"));
    return troupe(expected, all.toArray(String[]::new));
  }

  @Test
  void set_aModelWithAShippedPrice_winsAndSaysWhatChanges() throws SQLException {
    Screen set = prices(0, "set", "openai/gpt-4o", "--input", "3.00", "--output", "15.00");

    assertThat(set.out()).containsPattern("in +2.5 +3 ").containsPattern("cached +1.25 +- ");
    assertThat(set.err()).contains("troupe prices rerate --since");
    assertThat(prices(0, "--provider", "openai", "--model", "gpt-4o").out())
        .containsPattern("gpt-4o +3 +15 +local 20");
    assertThat(prices(0, "--provider", "openai", "--model", "gpt-4o-mini").out())
        .containsPattern("gpt-4o-mini +0.15 .*shipped");
    assertThat(rows("SELECT action, subject FROM audit").getFirst())
        .startsWith("prices set|openai/gpt-4o from 20");
  }

  @Test
  void set_againOnTheSameDay_addsARowAndTheLaterOneHolds() throws SQLException {
    prices(0, "set", "mine/m", "--input", "1", "--output", "2");
    prices(0, "set", "mine/m", "--input", "3", "--output", "4");
    assertThat(prices(0, "set", "mine/m", "--input", "3.0", "--output", "4").out())
        .contains("nothing changes");

    assertThat(rows("SELECT input FROM price WHERE source = 'local' ORDER BY price_id"))
        .containsExactly("1000000", "3000000");
    assertThat(prices(0, "--provider", "mine").out()).containsPattern("m +3 +4 ");
    assertThat(prices(0, "--provider", "mine", "--all").out().lines()).hasSize(3);
  }

  @Test
  void set_longContextsAndTiers_standBesideTheUsualPrice() {
    assertThat(prices(2, "set", "mine/m", "--above", "1000", "--input", "9").err())
        .contains("--above: 1000 (expected: a price for shorter contexts first");
    prices(0, "set", "mine/m", "--input", "1", "--output", "2");
    prices(0, "set", "mine/m", "--above", "1000", "--input", "9", "--output", "9");
    prices(0, "set", "mine/m", "--tier", "flex", "--input", "0.5", "--output", "1");
    prices(0, "set", "mine/paint", "--size", "hd-1024x1024", "--image", "0.08");

    assertThat(prices(0, "--provider", "mine").out())
        .containsPattern("m +1 +2 ")
        .containsPattern("m +> 1,000 +9 +9 ")
        .containsPattern("m +flex +0.5 +1 ")
        .containsPattern("paint +hd-1024x1024 +0.08");
  }

  @Test
  void set_valuesThatAreNone_nameOptionValueAndExpectation() {
    assertThat(prices(2, "set", "gpt-4o", "--input", "1").err())
        .contains("PROVIDER/MODEL: gpt-4o (expected: as in the price table");
    assertThat(prices(2, "set", "openai/gpt-4o").err()).contains("prices: none (expected:");
    assertThat(prices(2, "set", "openai/gpt-4o", "--input", "cheap").err())
        .contains("--input: cheap (expected: dollars per million tokens");
    assertThat(prices(2, "set", "openai/gpt-4o", "--input", "1", "--from", "May").err())
        .contains("--from: May (expected: a day");
    assertThat(prices(2, "set", "openai/gpt-4o", "--input", "1", "--tier", "auto").err())
        .contains("--tier: auto (expected:");
  }

  @Test
  void importFile_withOneMistake_changesNothing() throws IOException, SQLException {
    Path file = folder.resolve("mine.csv");
    Files.writeString(file, "provider,model,input,output\nmine,a,1,2\nmine,b,x,2\n");
    assertThat(prices(2, "import", "mine.csv").err())
        .isEqualTo(
            "troupe: mine.csv:3: input: x (expected: dollars per million tokens, such as 2.50: 0 to"
                + " 100000, at most 6 decimals)\n");
    assertThat(rows("SELECT count(*) FROM price WHERE source = 'local'")).containsExactly("0");

    Files.writeString(file, "provider,model,input,output\nmine,a,1,2\nmine,b,3,4\n");
    assertThat(prices(0, "import", "mine.csv").out()).contains("mine/a").contains("mine/b");
    assertThat(prices(0, "import", "mine.csv").out())
        .contains("nothing changes: 2 prices held already");
  }

  @Test
  void check_missingPrice_failsUntilItIsSet() throws IOException {
    config("{model: openai/gpt-4o, fallback: [mine/secret-1, own/llama]}");

    Screen check = prices(2, "check");
    assertThat(check.out()).contains("MISSING").containsPattern("own/llama +free");
    assertThat(check.err())
        .contains(
            "mine/secret-1: no price for mine/secret-1 (expected: 'troupe prices set mine/secret-1");
    assertThat(troupe(2, "config", "check", "t.yaml").err()).contains("mine/secret-1: no price");

    prices(0, "set", "mine/secret-1", "--input", "1");
    assertThat(prices(2, "check").err()).contains("no price for mine/secret-1 (output)");
    prices(0, "set", "mine/secret-1", "--input", "1", "--output", "2");
    assertThat(prices(0, "check").out())
        .containsPattern("mine/secret-1 +1 / 2 +local .* 0 days")
        .containsPattern("openai/gpt-4o +2.5 / 10 +shipped");
    assertThat(troupe(0, "config", "check", "t.yaml").out()).startsWith("ok:");
  }

  @Test
  void configCheck_fleetThatCannotBeReached_warns() throws IOException {
    config("{model: mine/secret-1}");
    Path file = folder.resolve("t.yaml");
    Files.writeString(
        file, Files.readString(file).replace(url, "jdbc:postgresql://127.0.0.1:1/gone"));
    assertThat(troupe(0, "config", "check", "t.yaml").err())
        .contains("warning: prices of your own are not known here")
        .contains("warning: mine/secret-1: no price");
  }

  @Test
  void rerate_afterAPriceWasWrong_writesCorrectionsOnce() throws SQLException {
    long shipped = Long.parseLong(rows(row("gpt-4o")).getFirst());
    UUID one = call("settled", shipped, 1_000, 100, 3_500_000_000L, null);
    UUID two = call("settled", shipped, 2_000, 0, 5_000_000_000L, null);
    call("failed", shipped, 0, 0, 0, null);
    UUID missing = call("unknown", shipped, 1_000, 0, 99_000_000_000L, "missing_price");
    call("unknown", shipped, 0, 0, 77_000_000_000L, "timeout");
    rollUps();
    prices(0, "set", "openai/gpt-4o", "--input", "2", "--output", "10", "--from", "2026-03-01");
    List<String> before = rows("SELECT * FROM call ORDER BY call_id");

    Screen dry = prices(0, "rerate", "--since", "2026-03-01", "--dry-run");
    assertThat(dry.err()).contains("3 calls would be corrected");
    assertThat(rows("SELECT count(*) FROM call_correction")).containsExactly("0");

    Screen done = prices(0, "rerate", "--since", "2026-03-01", "--reason", "our contract");
    assertThat(done.out()).isEqualTo(dry.out());
    // 0.0005 + 0.001 + 0.097
    assertThat(done.out()).containsPattern("acct/gpt-4o +3 +3 +0 .*-\\$0.0985");
    assertThat(
            rows(
                "SELECT call_id, old_pico, new_pico, delta_pico, reason FROM call_correction ORDER"
                    + " BY call_id"))
        .containsExactly(
            one + "|3500000000|3000000000|-500000000|our contract",
            two + "|5000000000|4000000000|-1000000000|our contract",
            missing + "|99000000000|2000000000|-97000000000|our contract");
    assertThat(rows("SELECT * FROM call ORDER BY call_id")).isEqualTo(before);
    assertThat(rows("SELECT sum(total_pico) FROM call_cost")).containsExactly("86000000000");
    assertThat(rows("SELECT cost_pico FROM cost_by_day")).containsExactly("86000000000");
    assertThat(rows("SELECT cost_pico, calls FROM cost_by_job")).containsExactly("86000000000|5");

    assertThat(prices(0, "rerate", "--since", "2026-03-01").err())
        .contains("0 calls are corrected");
    assertThat(rows("SELECT count(*) FROM call_correction")).containsExactly("3");

    prices(0, "set", "openai/gpt-4o", "--input", "2.5", "--output", "10", "--from", "2026-03-01");
    prices(0, "rerate", "--since", "2026-03-01", "--model", "gpt-4o");
    assertThat(rows("SELECT total_pico FROM call_cost ORDER BY call_id").subList(0, 2))
        .containsExactly("3500000000", "5000000000");
    assertThat(rows("SELECT cost_pico FROM cost_by_day"))
        .isEqualTo(rows("SELECT sum(total_pico) FROM call_cost"));
  }

  @Test
  void rerate_otherDaysAndModels_areLeftAlone() throws SQLException {
    long shipped = Long.parseLong(rows(row("gpt-4o")).getFirst());
    call("settled", shipped, 1_000, 0, 2_500_000_000L, null);
    rollUps();
    prices(0, "set", "openai/gpt-4o", "--input", "9", "--output", "9", "--from", "2026-03-11");

    assertThat(prices(0, "rerate", "--since", "2026-03-01").err()).contains("0 calls are");
    assertThat(prices(0, "rerate", "--since", "2026-03-11").err()).contains("no settled calls");
    prices(0, "set", "openai/gpt-4o", "--input", "9", "--output", "9", "--from", "2026-03-10");
    prices(0, "rerate", "--since", "2026-03-01", "--provider", "other");
    prices(0, "rerate", "--since", "2026-03-01", "--model", "other");
    assertThat(rows("SELECT count(*) FROM call_correction")).containsExactly("0");
  }

  private static String row(String model) {
    return "SELECT price_id FROM price WHERE provider = 'openai' AND model = '" + model + "'";
  }

  /** As a recorder leaves it. */
  private UUID call(
      String status, long price, long input, long output, long picos, @Nullable String code)
      throws SQLException {
    UUID id = ids.next();
    update(
        """
        INSERT INTO call (call_id, task_id, job_id, tenant, role, worker, fence, route, attempt, provider, model, status, price_id, reserved_pico,
               cost_pico, input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, service_tier, failure_code)
        VALUES (?, ?, ?, 'default', 'writer', ?, 1, 0, 0, 'acct', 'gpt-4o', ?::call_status, ?, ?, ?, ?, 0, 0, ?, 0, 'standard', ?)
        """,
        id,
        new UUID(2, 2),
        JOB,
        new UUID(3, 3),
        status,
        price,
        picos,
        picos,
        input,
        output,
        code);
    return id;
  }

  private void rollUps() throws SQLException {
    update(
        """
        INSERT INTO cost_by_day (day, tenant, provider, model, role, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico)
        SELECT '2026-03-10', 'default', 'acct', 'gpt-4o', 'writer', count(*), 0, 0, 0, 0, 0, sum(cost_pico) FROM call
        """);
    update(
        """
        INSERT INTO cost_by_job (job_id, role, provider, model, calls, failed, unknown, cached, input_tokens, output_tokens, cost_pico)
        SELECT job_id, 'writer', 'acct', 'gpt-4o', count(*), 0, 0, 0, 0, 0, sum(cost_pico) FROM call GROUP BY job_id
        """);
  }

  private void update(String sql, @Nullable Object... parameters) throws SQLException {
    try (Connection c = database.pool().getConnection();
        PreparedStatement s = c.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        s.setObject(i + 1, parameters[i]);
      }
      s.executeUpdate();
    }
  }

  private List<String> rows(String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection c = database.pool().getConnection();
        PreparedStatement s = c.prepareStatement(query);
        ResultSet r = s.executeQuery()) {
      while (r.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
          cells.add(String.valueOf(r.getString(i)));
        }
        rows.add(String.join("|", cells));
      }
    }
    return rows;
  }
}
