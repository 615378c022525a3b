package dev.troupe.cli.bill;

import dev.troupe.cli.bill.Billed.OfCall;
import dev.troupe.cli.bill.Billed.OfSpan;
import dev.troupe.cli.report.Days;
import dev.troupe.cli.report.LedgerCall;
import dev.troupe.cli.report.LedgerCalls;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds a whole bill of one account against the ledger. */
public final class BillCheck {
  private final LedgerCalls ledger;
  private final @Nullable String provider;

  /**
   * @param provider the operator's account; null: the bill names the accounts
   */
  public BillCheck(LedgerCalls ledger, @Nullable String provider) {
    this.ledger = ledger;
    this.provider = provider;
  }

  /**
   * @param days that are looked at; by default those that the bill has lines of
   */
  public Reconciliation of(List<Billed> bill, Days days) {
    List<OfCall> calls = new ArrayList<>();
    List<OfSpan> spans = new ArrayList<>();
    for (Billed billed : bill) {
      switch (billed) {
        case OfCall call -> {
          if (isOurs(call) && within(days, call.at(), call.at())) {
            calls.add(call);
          }
        }
        case OfSpan span -> {
          if (within(days, span.from(), span.to().minusMillis(1))) {
            spans.add(span);
          }
        }
      }
    }
    return calls.isEmpty() && !spans.isEmpty() ? bySpan(spans) : byCall(calls, days);
  }

  private boolean isOurs(OfCall call) {
    return provider == null || call.account() == null || call.account().equals(provider);
  }

  private static boolean within(Days days, Instant first, Instant last) {
    return (days.since() == null || !last.isBefore(start(days.since())))
        && (days.until() == null || first.isBefore(start(days.until().plusDays(1))));
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  private static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }

  private Reconciliation byCall(List<OfCall> calls, Days days) {
    if (calls.isEmpty() && (days.since() == null || days.until() == null)) {
      return new Reconciliation(0, dev.troupe.schemas.Usd.ZERO, List.of());
    }
    LocalDate since =
        days.since() != null
            ? days.since()
            : day(calls.stream().map(OfCall::at).min(Instant::compareTo).orElseThrow());
    LocalDate until =
        days.until() != null
            ? days.until()
            : day(calls.stream().map(OfCall::at).max(Instant::compareTo).orElseThrow());
    Instant from = start(since);
    Instant to = start(until.plusDays(1));
    // A line has the time of the answer: its call may be of the day before.
    List<LedgerCall> rows =
        new ArrayList<>(ledger.between(provider, from.minus(LedgerCalls.LONGEST), to));
    rows.addAll(ledger.of(elsewhere(calls, rows)));
    return CallMatch.of(
        calls, rows, row -> !row.startedAt().isBefore(from) && row.startedAt().isBefore(to));
  }

  private static List<UUID> elsewhere(List<OfCall> calls, List<LedgerCall> rows) {
    Set<String> known =
        rows.stream().map(row -> row.callId().toString()).collect(Collectors.toSet());
    List<UUID> ids = new ArrayList<>();
    for (OfCall call : calls) {
      String id = call.callId();
      if (id != null
          && !known.contains(id)
          && id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
        ids.add(UUID.fromString(id));
      }
    }
    return ids.stream().distinct().toList();
  }

  private Reconciliation bySpan(List<OfSpan> lines) {
    if (provider == null) {
      throw new IllegalArgumentException("provider: missing (expected: one, the bill names none)");
    }
    SpanMatch match = new SpanMatch(lines);
    Map<Instant, Instant> spans = match.spans();
    List<Instant> from = List.copyOf(spans.keySet());
    List<Instant> to = from.stream().map(spans::get).toList();
    Reconciliation byStart = match.with(ledger.sums(provider, from, to, LedgerCalls.Clock.START));
    if (byStart.equal()) {
      return byStart;
    }
    // Providers don't say which hour a call belongs to that began in one and ended in the next.
    Reconciliation byEnd = match.with(ledger.sums(provider, from, to, LedgerCalls.Clock.END));
    return byEnd.differences().size() < byStart.differences().size() ? byEnd : byStart;
  }
}
