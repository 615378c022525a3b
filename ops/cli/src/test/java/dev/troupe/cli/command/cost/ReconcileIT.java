package dev.troupe.cli.command.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.testbed.Ledger;
import dev.troupe.schemas.Usd;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TroupeStack.class)
class ReconcileIT {
  private static final Instant TEN = Instant.parse("2026-05-01T10:00:00Z");
  // It takes two seconds, so that it ends in the next hour.
  private static final Instant ALMOST_ELEVEN = Instant.parse("2026-05-01T10:59:59Z");

  @TempDir Path folder = Path.of("");
  private final TestStack stack;
  private final List<String> bill = new ArrayList<>();
  private Ledger ledger;
  private UUID job;

  ReconcileIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void fill() throws SQLException {
    ledger = new Ledger(stack, folder);
    job = ledger.job(TEN, "acme", "one");
    billed(TEN, "openai", "gpt-4o-2024-08-06", 1_000_000_000_001L);
    billed(TEN, "openai", "gpt-4o", 20);
    billed(ALMOST_ELEVEN, "openai", "gpt-4o-mini", 300);
    billed(TEN, "groq", "llama", 4_000);
    add(TEN, "openai", "gpt-4o", "failed", 0);
    ledger.rollUp();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private UUID add(Instant at, String provider, String model, String status, long picos)
      throws SQLException {
    return ledger.add(
        new Ledger.Row(
            at,
            job,
            "acme",
            "writer",
            provider,
            model,
            status,
            status.equals("settled") ? "accepted" : "",
            100,
            20,
            7,
            picos,
            0));
  }

  private void billed(Instant at, String provider, String model, long picos) throws SQLException {
    bill.add(line(add(at, provider, model, "settled", picos), at, provider, model, picos));
  }

  private static String line(UUID id, Instant at, String provider, String model, long picos) {
    return """
    {"sequence":1,"time":"%s","account":"%s","request_id":"req-%s","client_request_id":"%s","model":"%s","prompt_tokens":120,"cached_tokens":20,"completion_tokens":7,"cost_usd":"%s"}"""
        .formatted(at.plusSeconds(2), provider, id, id, model, new Usd(picos).exact());
  }

  private String file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
    return name;
  }

  private String bill() throws IOException {
    return file("bill.jsonl", String.join("\n", bill) + "\n");
  }

  @Test
  void reconcile_aBillOfTheSameCalls_agreesToTheLastDigit() throws IOException {
    assertThat(ledger.troupe(0, "costs", "reconcile", bill()).out())
        .isEqualTo("ledger = bill: 4 lines agree (ledger: $1.000000004321)\n");
    assertThat(ledger.troupe(0, "costs", "reconcile", bill(), "--provider", "groq").out())
        .contains("1 line agrees (ledger: $0.000000004)");
  }

  @Test
  void reconcile_aDigitOffAndCallsOnOneSideOnly_areListed() throws Exception {
    UUID mine = add(TEN, "openai", "gpt-4o", "settled", 5);
    UUID strange = new UUID(1, 2);
    bill.set(0, bill.get(0).replace("1.000000000001", "1.000000000002"));
    bill.add(line(strange, TEN, "openai", "gpt-4o", 77));

    String out = ledger.troupe(3, "costs", "reconcile", bill()).out();

    assertThat(out)
        .contains("differs (1)", "bill    $1.000000000002", "ledger  $1.000000000001")
        .contains("only on the bill (1)", "line 5, call " + strange)
        .contains("only in the ledger (1)", "call " + mine)
        .contains("3 lines agree (ledger: $0.00000000432); 3 differences");
    assertThat(ledger.troupe(3, "costs", "reconcile", bill(), "--json").out())
        .contains("\"equal\" : false", "\"kind\" : \"only_in_ledger\"");
  }

  @Test
  void reconcile_callsWhoseAnswerNeverCame_areTold() throws Exception {
    UUID paid = add(TEN, "openai", "gpt-4o", "unknown", 900);
    UUID free = add(TEN, "openai", "gpt-4o", "unknown", 900);
    bill.add(line(paid, TEN, "openai", "gpt-4o", 31));

    assertThat(ledger.troupe(3, "costs", "reconcile", bill()).out())
        .contains("troupe costs resolve " + paid + " --usd 0.000000000031 --reason 'bill.jsonl'")
        .contains("troupe costs resolve " + free + " --not-billed --reason 'bill.jsonl'");

    ledger.rollUp();
    assertThat(ledger.troupe(0, "costs", "reconcile", bill(), "--resolve").err())
        .contains(paid + ": cost $0.000000000031", free + ": not billed");
    assertThat(ledger.rows("SELECT status, cost_pico FROM call WHERE call_id = '" + paid + "'"))
        .containsExactly("settled|31");
    ledger.troupe(0, "costs", "rebuild");
    assertThat(ledger.rows("SELECT sum(unknown), sum(unknown_cost_pico) FROM cost_by_day"))
        .containsExactly("0|0");
  }

  @Test
  void reconcile_aCallThatWasPricedAgain_isWhatItsCorrectionsSay() throws Exception {
    UUID id = add(TEN, "openai", "gpt-4o", "settled", 999);
    bill.add(line(id, TEN, "openai", "gpt-4o", 5));
    ledger.troupe(3, "costs", "reconcile", bill());

    ledger.update(
        "INSERT INTO call_correction (call_id, new_price_id, old_pico, new_pico, reason, corrected_by) VALUES (?, 1, 999, 7, 'r', 'me'), (?, 1, 7, 5, 'r', 'me')",
        id,
        id);

    assertThat(ledger.troupe(0, "costs", "reconcile", bill()).out())
        .contains("5 lines agree (ledger: $1.000000004326)");
    ledger.rollUp();
    assertThat(ledger.rows("SELECT sum(cost_pico) FROM cost_by_day"))
        .containsExactly("1000000004326");
  }

  @Test
  void reconcile_usageByTheHour_takesTheSnapshotsOfAModelTogether() throws Exception {
    String usage =
        """
        {"object":"page","data":[
         {"object":"bucket","start_time":1777629600,"end_time":1777633200,"results":[
          {"num_model_requests":1,"model":"gpt-4o-2024-08-06","input_tokens":120,"input_cached_tokens":20,"output_tokens":7},
          {"num_model_requests":1,"model":"gpt-4o-2024-05-13","input_tokens":120,"input_cached_tokens":20,"output_tokens":7}]},
         {"object":"bucket","start_time":1777633200,"end_time":1777636800,"results":[
          {"num_model_requests":1,"model":"gpt-4o-mini","input_tokens":120,"input_cached_tokens":20,"output_tokens":%d}]}]}
        """;
    assertThat(
            ledger
                .troupe(
                    0,
                    "costs",
                    "reconcile",
                    "--provider",
                    "openai",
                    file("usage.json", usage.formatted(7)))
                .out())
        .contains("3 lines agree");
    assertThat(
            ledger
                .troupe(
                    3,
                    "costs",
                    "reconcile",
                    "--provider",
                    "openai",
                    file("usage.json", usage.formatted(8)))
                .out())
        .contains("gpt-4o-mini, 2026-05-01T11:00Z", "8 out", "7 out");
  }

  @Test
  void reconcile_costsByTheDay_findCallsOfDaysWithoutALine() throws Exception {
    UUID unknown = add(TEN, "openai", "gpt-4o", "unknown", 900);
    String costs =
        """
        start_time,end_time,amount_value,amount_currency,line_item
        1777507200,1777593600,,,
        1777593600,1777680000,1.000000000321,usd,
        1777766400,1777852800,0,usd,
        """;
    String[] command = {"costs", "reconcile", "--provider", "openai", file("costs.csv", costs)};
    assertThat(ledger.troupe(3, command).out())
        .contains(
            "unknown, not billed (1)", "call " + unknown, "all models, 2026-05-01 is complete")
        .contains("1 line agrees (ledger: $1.000000000321)");

    ledger.update("DELETE FROM call WHERE status = 'unknown'");
    add(Instant.parse("2026-05-02T01:00:00Z"), "openai", "gpt-4o", "settled", 1);
    assertThat(ledger.troupe(3, command).out())
        .contains("only in the ledger (1)", "all models, 2026-05-02", "$0.000000000001, 1 call");
  }

  @Test
  void reconcile_badInput_changesNothingAndSaysWhy() throws Exception {
    assertThat(ledger.troupe(2, "costs", "reconcile", "nothing.csv").err())
        .contains("FILE: nothing.csv (expected: a file)");
    assertThat(ledger.troupe(2, "costs", "reconcile", "--provider", "openia", bill()).err())
        .contains("--provider: openia (expected: an account that was called: groq, openai)");
    String table = "request_id,time,model,cost_usd\nr1,2026-05-01,m,x\n";
    assertThat(ledger.troupe(2, "costs", "reconcile", file("b.csv", table)).err())
        .contains("b.csv:2: time: 2026-05-01 (expected", "b.csv:2: cost_usd: x (expected");
    assertThat(
            ledger
                .troupe(
                    2,
                    "costs",
                    "reconcile",
                    file("c.csv", table.replace(",x", ",1").replace("01,m", "01T00:00,m")))
                .err())
        .contains("--provider: missing (expected: the account whose bill this is");
  }
}
