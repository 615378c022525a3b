package dev.troupe.cli.bill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.bill.Billed.OfCall;
import dev.troupe.cli.bill.Difference.Kind;
import dev.troupe.cli.report.LedgerCall;
import dev.troupe.schemas.Usd;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallMatchTest {
  private static OfCall billed(int id, String usd) {
    return new OfCall(
        id,
        "openai",
        new UUID(0, id).toString(),
        "req" + id,
        Instant.EPOCH,
        "m",
        new Tokens(10, 4, 5),
        Usd.of(usd));
  }

  private static LedgerCall row(int id, String status, @Nullable String usd, long input) {
    return new LedgerCall(
        new UUID(0, id),
        "m",
        status,
        status.equals("unknown") ? null : "req" + id,
        Instant.EPOCH,
        true,
        input,
        4,
        1,
        5,
        usd == null ? null : Usd.of(usd),
        Usd.of("9"));
  }

  private static LedgerCall row(int id, @Nullable String usd, long input) {
    return row(id, "settled", usd, input);
  }

  private static Reconciliation match(List<OfCall> bill, List<LedgerCall> ledger) {
    return CallMatch.of(bill, ledger, _ -> true);
  }

  @Test
  void of_sameIdsTokensAndCosts_isEqual() {
    assertThat(
            match(
                List.of(billed(1, "0.000001"), billed(2, "0.5")),
                List.of(row(2, "0.5", 5), row(1, "0.000001", 5), row(3, "0", 5), row(4, null, 0))))
        .isEqualTo(new Reconciliation(2, Usd.of("0.500001"), List.of()));
  }

  @Test
  void of_billThatKnowsTheProvidersIdOnly_findsTheCall() {
    OfCall line = new OfCall(1, null, null, "req7", Instant.EPOCH, "m", null, Usd.of("0.5"));
    assertThat(match(List.of(line), List.of(row(7, "0.5", 5))).equal()).isTrue();
  }

  @Test
  void of_oneDigitOrOneTokenOff_isADifference() {
    assertThat(match(List.of(billed(1, "0.000001")), List.of(row(1, "0.000002", 5))).differences())
        .singleElement()
        .asString()
        .contains("differs; on the bill: $0.000001", "in the ledger: $0.000002");
    assertThat(match(List.of(billed(1, "1")), List.of(row(1, "1", 6))).differences())
        .extracting(Difference::kind)
        .containsExactly(Kind.DIFFERENT);
  }

  @Test
  void of_onOneSideOnlyOrBilledTwice_isADifference() {
    assertThat(match(List.of(billed(1, "1")), List.of()).differences())
        .extracting(Difference::kind)
        .containsExactly(Kind.ONLY_ON_BILL);
    assertThat(match(List.of(), List.of(row(1, "1", 5))).differences())
        .extracting(Difference::kind)
        .containsExactly(Kind.ONLY_IN_LEDGER);
    assertThat(
            match(List.of(billed(1, "1"), billed(1, "1")), List.of(row(1, "1", 5))).differences())
        .extracting(Difference::kind)
        .containsExactly(Kind.ONLY_ON_BILL);
    assertThat(CallMatch.of(List.of(), List.of(row(1, "1", 5)), _ -> false).equal())
        .as("a call of another day")
        .isTrue();
  }

  @Test
  void of_unknownCalls_areResolvedByTheBill() {
    assertThat(
            match(
                    List.of(billed(1, "0.25")),
                    List.of(row(1, "unknown", "9", 0), row(2, "unknown", "9", 0)))
                .differences())
        .containsExactly(
            new Difference(
                Kind.UNKNOWN_BILLED,
                "call " + new UUID(0, 1),
                new UUID(0, 1),
                "$0.25, 10 in, 4 of them cached, 5 out",
                "held at $9",
                Usd.of("0.25")),
            new Difference(
                Kind.UNKNOWN_NOT_BILLED,
                "call " + new UUID(0, 2),
                new UUID(0, 2),
                null,
                "held at $9",
                null))
        .allMatch(Difference::resolves);
  }
}
