package dev.troupe.cli.bill;

import dev.troupe.cli.report.Call;
import dev.troupe.cli.terminal.Texts;
import dev.troupe.schemas.Usd;
import dev.troupe.simulator.bill.BilledCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bill beside the ledger, row by row.
 *
 * @param calls rows that agree in id, tokens and cost to the last digit
 * @param sum of these
 * @param differences one sentence each; empty: the two are equal
 */
public record Reconciliation(long calls, Usd sum, List<String> differences) {
  public Reconciliation {
    differences = List.copyOf(differences);
  }

  public boolean equal() {
    return differences.isEmpty();
  }

  /**
   * Compares them. Calls that never reached the provider or cost nothing there are in the ledger
   * only; each line of the bill must have its row.
   */
  public static Reconciliation of(List<BilledCall> bill, List<Call> ledger) {
    Map<String, Call> rows = new HashMap<>();
    ledger.forEach(call -> rows.put(call.callId().toString(), call));
    List<String> differences = new ArrayList<>();
    Usd sum = Usd.ZERO;
    long equal = 0;
    for (BilledCall billed : bill) {
      String id = billed.ids().callId();
      Call row = id == null ? null : rows.remove(id);
      String difference = difference(billed, row);
      if (difference == null) {
        equal++;
        sum = sum.plus(Usd.of(billed.costUsd()));
      } else {
        differences.add(difference);
      }
    }
    for (Call call : rows.values()) {
      if (call.costUsd() != null && !call.costUsd().equals(Usd.ZERO)) {
        differences.add(
            "call %s (%s): in the ledger at %s, not on the bill"
                .formatted(call.callId(), call.status(), exact(call.costUsd())));
      }
    }
    return new Reconciliation(equal, sum, differences);
  }

  private static @Nullable String difference(BilledCall billed, @Nullable Call row) {
    String name = "call " + billed.ids().callId();
    Usd cost = Usd.of(billed.costUsd());
    if (row == null) {
      return name
          + ": on the bill at "
          + exact(cost)
          + ", not in the ledger (or twice on the bill)";
    }
    String onBill =
        tokens(billed.usage().prompt(), billed.usage().cached(), billed.usage().completion());
    long cached = or0(row.cachedTokens());
    long input = or0(row.inputTokens()) + cached + or0(row.cacheWriteTokens());
    String inLedger = tokens(input, cached, or0(row.outputTokens()));
    if (Objects.equals(row.costUsd(), cost) && onBill.equals(inLedger)) {
      return null;
    }
    return "%s (%s): %s, %s on the bill; %s, %s in the ledger"
        .formatted(
            name,
            row.status(),
            onBill,
            exact(cost),
            inLedger,
            row.costUsd() == null ? "no cost yet" : exact(row.costUsd()));
  }

  private static String exact(Usd amount) {
    return "$" + amount.exact();
  }

  private static String tokens(long input, long cached, long output) {
    return "%s in, %s of them cached, %s out"
        .formatted(Texts.count(input), Texts.count(cached), Texts.count(output));
  }

  private static long or0(@Nullable Long number) {
    return number == null ? 0 : number;
  }
}
