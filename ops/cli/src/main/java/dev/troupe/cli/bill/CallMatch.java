package dev.troupe.cli.bill;

import dev.troupe.cli.bill.Billed.OfCall;
import dev.troupe.cli.bill.Difference.Kind;
import dev.troupe.cli.report.LedgerCall;
import dev.troupe.schemas.Usd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Holds a bill that names each call against the ledger, row by row. */
final class CallMatch {
  private final Map<String, LedgerCall> byCallId = new LinkedHashMap<>();
  private final Map<String, LedgerCall> byRequestId = new HashMap<>();
  private final List<Difference> differences = new ArrayList<>();
  private Usd sum = Usd.ZERO;
  private long equal;

  private CallMatch(List<LedgerCall> ledger) {
    for (LedgerCall call : ledger) {
      byCallId.put(call.callId().toString(), call);
      if (call.requestId() != null) {
        byRequestId.put(call.requestId(), call);
      }
    }
  }

  /**
   * @param expected of the ledger's calls, those that should be on this bill if they cost something
   */
  public static Reconciliation of(
      List<OfCall> bill, List<LedgerCall> ledger, Predicate<LedgerCall> expected) {
    CallMatch match = new CallMatch(ledger);
    bill.forEach(match::match);
    match.byCallId.values().stream().filter(expected).forEach(match::missing);
    return new Reconciliation(match.equal, match.sum, match.differences);
  }

  private void match(OfCall billed) {
    LedgerCall row = find(billed);
    if (row == null) {
      differences.add(
          Difference.of(
              Kind.ONLY_ON_BILL,
              "line " + billed.line() + ", call " + name(billed),
              said(billed),
              null));
      return;
    }
    // What is on the bill a second time is not there for the first.
    byCallId.remove(row.callId().toString());
    if (row.requestId() != null) {
      byRequestId.remove(row.requestId());
    }
    if (row.status().equals("unknown")) {
      differences.add(
          new Difference(
              Kind.UNKNOWN_BILLED,
              "call " + row.callId(),
              row.callId(),
              said(billed),
              "held at " + exact(row.reservedUsd()),
              billed.cost()));
    } else if (!billed.cost().equals(row.costUsd())
        || (billed.tokens() != null && row.counted() && !billed.tokens().equals(tokens(row)))) {
      differences.add(
          new Difference(
              Kind.DIFFERENT, "call " + row.callId(), row.callId(), said(billed), said(row), null));
    } else {
      equal++;
      sum = sum.plus(billed.cost());
    }
  }

  private @Nullable LedgerCall find(OfCall billed) {
    LedgerCall found = billed.callId() == null ? null : byCallId.get(billed.callId());
    return found != null || billed.requestId() == null
        ? found
        : byRequestId.get(billed.requestId());
  }

  /** Calls that never reached the provider or cost nothing there are in the ledger only. */
  private void missing(LedgerCall row) {
    UUID id = row.callId();
    if (row.status().equals("unknown")) {
      differences.add(
          new Difference(
              Kind.UNKNOWN_NOT_BILLED,
              "call " + id,
              id,
              null,
              "held at " + exact(row.reservedUsd()),
              null));
    } else if (row.costUsd() != null && !row.costUsd().equals(Usd.ZERO)) {
      differences.add(new Difference(Kind.ONLY_IN_LEDGER, "call " + id, id, null, said(row), null));
    }
  }

  private static String name(OfCall billed) {
    return billed.callId() != null ? billed.callId() : String.valueOf(billed.requestId());
  }

  private static String said(OfCall billed) {
    return exact(billed.cost()) + (billed.tokens() == null ? "" : ", " + billed.tokens());
  }

  private static String said(LedgerCall row) {
    String cost = row.costUsd() == null ? "no cost yet" : exact(row.costUsd());
    return "%s, %s (%s)".formatted(cost, tokens(row), row.status());
  }

  static String exact(Usd amount) {
    return amount.toExactString();
  }

  private static Tokens tokens(LedgerCall row) {
    return new Tokens(
        row.inputTokens() + row.cachedTokens() + row.cacheWriteTokens(),
        row.cachedTokens(),
        row.outputTokens());
  }
}
