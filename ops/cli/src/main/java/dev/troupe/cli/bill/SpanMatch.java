package dev.troupe.cli.bill;

import dev.troupe.cli.bill.Billed.Charge;
import dev.troupe.cli.bill.Billed.OfSpan;
import dev.troupe.cli.bill.Difference.Kind;
import dev.troupe.cli.report.SpanSum;
import dev.troupe.schemas.Usd;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds a bill by hours or days and models against the ledger's sums. */
final class SpanMatch {
  /** Of a bill that doesn't tell models apart. */
  private static final String ALL = "";

  // A year of minutes.
  private static final int MAX_SPANS = 530_000;

  // Providers write doubles; half of our smallest unit is far beyond their noise.
  private static final BigDecimal NOISE = new BigDecimal("0.0000000000005");

  private final Map<Key, Line> bill = new LinkedHashMap<>();
  private final boolean byModel;

  /** Where a line is at home. */
  private record Key(Instant from, Instant to, String model) {
    String subject() {
      String time = from.toString().replace(":00Z", "Z");
      String day =
          Duration.between(from, to).equals(Duration.ofDays(1)) ? time.substring(0, 10) : time;
      return (model.isEmpty() ? "all models" : model) + ", " + day;
    }
  }

  /** What the bill says of one key, in all its lines. */
  private record Line(
      long lines, @Nullable Long requests, @Nullable Tokens tokens, @Nullable Charge charge) {
    Line plus(OfSpan other) {
      return new Line(
          lines + 1,
          other.requests() == null ? requests : Long.valueOf(or0(requests) + other.requests()),
          other.tokens() == null
              ? tokens
              : other.tokens().plus(tokens == null ? Tokens.NONE : tokens),
          other.charge() == null
              ? charge
              : charge == null ? other.charge() : charge.plus(other.charge()));
    }

    private static long or0(@Nullable Long number) {
      return number == null ? 0 : number;
    }
  }

  /** What the ledger says of one key. */
  private record Own(long settled, Tokens tokens, Usd cost, List<UUID> unknown) {
    static final Own NOTHING = new Own(0, Tokens.NONE, Usd.ZERO, List.of());

    Own plus(SpanSum sum) {
      List<UUID> all = new ArrayList<>(unknown);
      all.addAll(sum.unknown());
      return new Own(
          settled + sum.settled(),
          tokens.plus(new Tokens(sum.inputTokens(), sum.cachedTokens(), sum.outputTokens())),
          cost.plus(sum.costUsd()),
          all);
    }
  }

  SpanMatch(List<OfSpan> lines) {
    byModel = lines.stream().anyMatch(line -> line.model() != null);
    for (OfSpan line : lines) {
      bill.merge(
          new Key(
              line.from(), line.to(), line.model() == null ? ALL : ModelNames.plain(line.model())),
          new Line(0, null, null, null).plus(line),
          (old, _) -> old.plus(line));
    }
  }

  /** The starts and ends of the bill's spans, and of those between them that it has no line of. */
  Map<Instant, Instant> spans() {
    TreeMap<Instant, Instant> spans = new TreeMap<>();
    bill.keySet().forEach(key -> spans.put(key.from(), key.to()));
    Set<Duration> widths =
        spans.entrySet().stream()
            .map(span -> Duration.between(span.getKey(), span.getValue()))
            .collect(Collectors.toSet());
    if (widths.size() == 1) {
      Duration width = widths.iterator().next();
      Instant last = spans.lastKey();
      Instant at = spans.firstKey();
      for (int i = 0; at.isBefore(last) && i < MAX_SPANS; i++, at = at.plus(width)) {
        spans.putIfAbsent(at, at.plus(width));
      }
    }
    return spans;
  }

  Reconciliation with(List<SpanSum> ledger) {
    Map<Key, Own> sums = new HashMap<>();
    for (SpanSum sum : ledger) {
      Key key = new Key(sum.from(), sum.to(), byModel ? ModelNames.plain(sum.model()) : ALL);
      sums.put(key, sums.getOrDefault(key, Own.NOTHING).plus(sum));
    }
    List<Difference> differences = new ArrayList<>();
    Usd total = Usd.ZERO;
    long equal = 0;
    for (Map.Entry<Key, Line> entry : bill.entrySet()) {
      Own own = sums.remove(entry.getKey());
      if (own == null && isNothing(entry.getValue())) {
        continue;
      }
      if (own != null && agree(entry.getValue(), own)) {
        equal += entry.getValue().lines();
        total = total.plus(own.cost());
        own.unknown().forEach(id -> differences.add(notBilled(id, entry.getKey())));
      } else {
        differences.add(
            Difference.of(
                own == null ? Kind.ONLY_ON_BILL : Kind.DIFFERENT,
                entry.getKey().subject(),
                said(entry.getValue()),
                own == null ? null : said(own)));
      }
    }
    sums.forEach(
        (key, own) -> {
          if (own.settled() > 0 || !own.cost().equals(Usd.ZERO)) {
            differences.add(Difference.of(Kind.ONLY_IN_LEDGER, key.subject(), null, said(own)));
          } else {
            own.unknown().forEach(id -> differences.add(notBilled(id, key)));
          }
        });
    return new Reconciliation(equal, total, differences);
  }

  private static Difference notBilled(UUID id, Key key) {
    return new Difference(
        Kind.UNKNOWN_NOT_BILLED,
        "call " + id,
        id,
        key.subject() + " is complete without it",
        null,
        null);
  }

  private static boolean isNothing(Line line) {
    return (line.requests() == null || line.requests() == 0)
        && (line.tokens() == null || line.tokens().equals(Tokens.NONE))
        && (line.charge() == null || line.charge().usd().signum() == 0);
  }

  private static boolean agree(Line line, Own own) {
    return (line.requests() == null || line.requests() == own.settled())
        && (line.tokens() == null || line.tokens().equals(own.tokens()))
        && (line.charge() == null
            || line.charge()
                    .usd()
                    .subtract(own.cost().dollars())
                    .abs()
                    .compareTo(line.charge().rounding().add(NOISE))
                <= 0);
  }

  private static String said(Line line) {
    List<String> parts = new ArrayList<>();
    if (line.charge() != null) {
      BigDecimal usd = line.charge().usd();
      // A credit is negative; more digits than the ledger's are the bill's own.
      parts.add((usd.signum() < 0 ? "-$" : "$") + usd.abs().stripTrailingZeros().toPlainString());
    }
    if (line.requests() != null) {
      parts.add(calls(line.requests()));
    }
    if (line.tokens() != null) {
      parts.add(line.tokens().toString());
    }
    return String.join(", ", parts);
  }

  private static String said(Own own) {
    return "%s, %s, %s%s"
        .formatted(
            CallMatch.exact(own.cost()),
            calls(own.settled()),
            own.tokens(),
            own.unknown().isEmpty() ? "" : ", and " + own.unknown().size() + " unknown");
  }

  private static String calls(long count) {
    return dev.troupe.cli.terminal.Texts.count(count, "call");
  }
}
