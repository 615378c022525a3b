package dev.troupe.simulator.bill;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Sums over the bill: in all, and by account and model. */
public record BillSummary(long calls, BigDecimal usd, List<Line> lines) {

  /** The sums of what only some models charge for. */
  public record Others(
      long reasoningTokens, long cacheWriteTokens, long images, long characters, long audioMillis) {
    private static final Others NONE = new Others(0, 0, 0, 0, 0);

    private Others plus(Usage usage) {
      return new Others(
          reasoningTokens + usage.reasoning(),
          cacheWriteTokens + usage.cacheWrite(),
          images + usage.units().images(),
          characters + usage.units().characters(),
          audioMillis + usage.units().millis());
    }
  }

  /** The sums of one model in one account. */
  public record Line(
      String account,
      String model,
      long calls,
      long promptTokens,
      long cachedTokens,
      long completionTokens,
      Others others,
      BigDecimal usd) {
    private Line plus(BilledCall call) {
      var usage = call.usage();
      return new Line(
          account,
          model,
          calls + 1,
          promptTokens + usage.prompt(),
          cachedTokens + usage.cached(),
          completionTokens + usage.completion(),
          others.plus(usage),
          usd.add(call.costUsd()));
    }
  }

  private record Key(String account, String model) {}

  static BillSummary of(List<BilledCall> calls) {
    var lines = new LinkedHashMap<Key, Line>();
    var total = BigDecimal.ZERO;
    for (var call : calls) {
      total = total.add(call.costUsd());
      var line =
          lines.computeIfAbsent(
              new Key(call.account(), call.model()),
              key ->
                  new Line(key.account(), key.model(), 0, 0, 0, 0, Others.NONE, BigDecimal.ZERO));
      lines.put(new Key(call.account(), call.model()), line.plus(call));
    }
    return new BillSummary(calls.size(), total, new ArrayList<>(lines.values()));
  }
}
