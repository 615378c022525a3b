package dev.troupe.cli.command.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.terminal.Screen;
import dev.troupe.cli.testbed.Ledger;
import dev.troupe.stack.junit.TestStack;
import dev.troupe.stack.junit.TroupeStack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TroupeStack.class)
class ResolveIT {
  private static final Instant TEN = Instant.parse("2026-05-01T10:00:00Z");
  private static final String LISTED =
      " (expected: an unknown call; 'troupe costs --unknown' lists them)\n";

  @TempDir Path folder = Path.of("");
  private final TestStack stack;
  private Ledger ledger;
  private UUID unknown;

  ResolveIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void fill() throws SQLException {
    ledger = new Ledger(stack, folder);
    unknown = add("unknown", 50_000_000_000L);
    ledger.rollUp();
  }

  private UUID add(String status, long picos) throws SQLException {
    UUID job = ledger.job(TEN, "acme", "job-" + status);
    return ledger.add(
        new Ledger.Row(
            TEN, job, "acme", "writer", "openai", "gpt-4o", status, "", 10, 0, 5, picos, 0));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private Screen resolve(int expected, Object call, String... cost) {
    String[] all = new String[cost.length + 5];
    System.arraycopy(
        new String[] {"costs", "resolve", call.toString(), "--reason", "May's invoice"},
        0,
        all,
        0,
        5);
    System.arraycopy(cost, 0, all, 5, cost.length);
    return ledger.troupe(expected, all);
  }

  @Test
  void resolve_withWhatTheBillSays_isToldAndTheReportsKnowIt() throws SQLException {
    Screen said = resolve(0, unknown, "--usd", "0.0123");

    assertThat(said.out()).isEqualTo(unknown + ": cost $0.0123 (until now $0.05)\n");
    assertThat(said.err()).isEmpty();
    assertThat(ledger.troupe(0, "costs", "--unknown").err()).contains("every call is known");
    assertThat(ledger.troupe(0, "costs", "--by", "role", "--csv").out())
        .contains("writer,1,0,0,0,0,0,0,0.0123,0,0,0.0123,0,");
    assertThat(ledger.rows("SELECT action, subject, reason FROM audit"))
        .containsExactly("costs resolve|" + unknown + "=0.0123|May's invoice");
    ledger.troupe(0, "costs", "rebuild", "--check");
  }

  @Test
  void resolve_whatIsNotOnTheBill_costsNothing() {
    assertThat(resolve(0, unknown, "--not-billed").out())
        .isEqualTo(unknown + ": not billed (until now $0.05)\n");
    assertThat(ledger.troupe(0, "costs", "--by", "role", "--csv").out())
        .contains("writer,1,1,0,0,0,0,0,0,0,0,0,0,");
    ledger.troupe(0, "costs", "rebuild", "--check");
  }

  @Test
  void resolve_aCallThatIsKnown_saysWhatItIsAndChangesNothing() throws SQLException {
    UUID settled = add("settled", 7);
    assertThat(resolve(2, settled, "--usd", "1").err())
        .isEqualTo("troupe: CALL: " + settled + " is settled" + LISTED);

    resolve(0, unknown, "--not-billed");
    Screen again = resolve(2, unknown, "--usd", "0.0123");

    assertThat(again.out()).isEmpty();
    assertThat(again.err()).isEqualTo("troupe: CALL: " + unknown + " is failed" + LISTED);
    assertThat(ledger.rows("SELECT status, cost_pico FROM call ORDER BY cost_pico"))
        .containsExactly("failed|0", "settled|7");
    assertThat(ledger.rows("SELECT subject FROM audit")).containsExactly(unknown + "=not billed");
  }

  @Test
  void resolve_anIdThatNoCallHas_saysSo() throws SQLException {
    UUID nobody = new UUID(1, 2);
    assertThat(resolve(2, nobody, "--not-billed").err())
        .isEqualTo("troupe: CALL: " + nobody + " is not in the ledger" + LISTED);
    assertThat(resolve(2, "req-1", "--not-billed").err())
        .isEqualTo("troupe: CALL: req-1 (expected: the id of a call, a UUID)\n");
    assertThat(ledger.rows("SELECT subject FROM audit")).isEmpty();
  }

  @Test
  void resolve_withoutACostOrWithTwo_isAUsageError() {
    assertThat(resolve(2, unknown).err()).contains("--usd", "--not-billed");
    assertThat(resolve(2, unknown, "--usd", "1", "--not-billed").err())
        .contains("--usd", "--not-billed");
    assertThat(resolve(2, unknown, "--usd", "-1").err())
        .contains("--usd", "-1 (expected: dollars from 0 to 999999.99");
  }
}
