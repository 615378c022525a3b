package dev.troupe.cli.bill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.report.Call;
import dev.troupe.schemas.Usd;
import dev.troupe.simulator.bill.BilledCall;
import dev.troupe.simulator.bill.CallIds;
import dev.troupe.simulator.bill.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
  private static BilledCall billed(int id, String usd) {
    return new BilledCall(
        id,
        Instant.EPOCH,
        "openai",
        new CallIds("req", new UUID(0, id).toString(), null),
        "m",
        new Usage(10, 4, 5, 0),
        new BigDecimal(usd),
        200);
  }

  private static Call row(int id, @Nullable String usd, long input) {
    return new Call(
        new UUID(0, id),
        new UUID(1, id),
        "s",
        0,
        "r",
        "openai",
        "m",
        0,
        0,
        "settled",
        input,
        4L,
        0L,
        5L,
        usd == null ? null : Usd.of(usd),
        200,
        null,
        1L,
        null);
  }

  @Test
  void of_sameIdsTokensAndCosts_isEqual() {
    Reconciliation result =
        Reconciliation.of(
            List.of(billed(1, "0.000001"), billed(2, "0.5")),
            List.of(row(2, "0.5", 6), row(1, "0.000001", 6), row(3, "0", 6), row(4, null, 0)));
    assertThat(result).isEqualTo(new Reconciliation(2, Usd.of("0.500001"), List.of()));
  }

  @Test
  void of_oneDigitOff_isADifference() {
    assertThat(
            Reconciliation.of(List.of(billed(1, "0.000001")), List.of(row(1, "0.000002", 6)))
                .differences())
        .singleElement()
        .asString()
        .contains("$0.000001 on the bill")
        .contains("$0.000002 in the ledger");
  }

  @Test
  void of_oneTokenOff_isADifference() {
    assertThat(Reconciliation.of(List.of(billed(1, "1")), List.of(row(1, "1", 7))).equal())
        .isFalse();
  }

  @Test
  void of_onOneSideOnly_isADifference() {
    assertThat(Reconciliation.of(List.of(billed(1, "1")), List.of()).equal()).isFalse();
    assertThat(Reconciliation.of(List.of(), List.of(row(1, "1", 6))).equal()).isFalse();
  }

  @Test
  void of_paidTwice_isADifference() {
    assertThat(
            Reconciliation.of(List.of(billed(1, "1"), billed(1, "1")), List.of(row(1, "1", 6)))
                .differences())
        .hasSize(1);
  }
}
