package dev.troupe.simulator.answer;

import dev.troupe.simulator.json.LimitedJson;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/** Writes numbers within a schema's bounds; marks such as {@code score} mostly come out high. */
final class SchemaNumbers {
  private static final BigDecimal TEN = BigDecimal.TEN;

  private final RandomGenerator random;

  SchemaNumbers(RandomGenerator random) {
    this.random = random;
  }

  JsonNode integer(JsonNode schema, String name) {
    var step = schema.path("multipleOf").decimalValue(BigDecimal.ONE);
    var bounds = Bounds.of(schema, BigDecimal.ZERO, TEN);
    return LimitedJson.mapper()
        .getNodeFactory()
        .numberNode(
            onGrid(bounds, step, name).setScale(0, RoundingMode.UNNECESSARY).toBigInteger());
  }

  JsonNode decimal(JsonNode schema, String name) {
    var mark = isMark(name);
    var bounds = Bounds.of(schema, BigDecimal.ZERO, mark ? BigDecimal.ONE : TEN);
    if (schema.has("multipleOf")) {
      return number(onGrid(bounds, schema.path("multipleOf").decimalValue(), name));
    }
    if (bounds.low.compareTo(bounds.high) == 0) {
      return number(bounds.low);
    }
    var share = BigDecimal.valueOf(share(name)).setScale(4, RoundingMode.DOWN);
    var exact = bounds.low.add(bounds.high.subtract(bounds.low).multiply(share));
    var rounded = exact.setScale(2, RoundingMode.HALF_EVEN);
    return number(bounds.holds(rounded) ? rounded : exact);
  }

  private static JsonNode number(BigDecimal value) {
    return LimitedJson.mapper().getNodeFactory().numberNode(value);
  }

  private BigDecimal onGrid(Bounds bounds, BigDecimal step, String name) {
    var first = bounds.low.divide(step, 0, RoundingMode.CEILING);
    var last = bounds.high.divide(step, 0, RoundingMode.FLOOR);
    if (bounds.lowOpen && first.multiply(step).compareTo(bounds.low) == 0) {
      first = first.add(BigDecimal.ONE);
    }
    if (bounds.highOpen && last.multiply(step).compareTo(bounds.high) == 0) {
      last = last.subtract(BigDecimal.ONE);
    }
    var room = last.subtract(first).max(BigDecimal.ZERO);
    var chosen = room.multiply(BigDecimal.valueOf(share(name))).setScale(0, RoundingMode.HALF_UP);
    return first.add(chosen).multiply(step);
  }

  /** Strictly between 0 and 1. */
  private double share(String name) {
    var any = 0.02 + 0.96 * random.nextDouble();
    return isMark(name) && random.nextInt(10) < 9 ? 0.75 + 0.24 * any : any;
  }

  private static boolean isMark(String name) {
    var plain = name.toLowerCase(Locale.ROOT);
    return plain.contains("score")
        || plain.contains("rating")
        || plain.contains("quality")
        || plain.contains("confidence")
        || plain.contains("grade");
  }

  private record Bounds(BigDecimal low, BigDecimal high, boolean lowOpen, boolean highOpen) {
    static Bounds of(JsonNode schema, BigDecimal usualLow, BigDecimal usualHigh) {
      var lowOpen = schema.has("exclusiveMinimum");
      var highOpen = schema.has("exclusiveMaximum");
      var lowNode = schema.path(lowOpen ? "exclusiveMinimum" : "minimum");
      var highNode = schema.path(highOpen ? "exclusiveMaximum" : "maximum");
      var low = lowNode.decimalValue(usualLow);
      var high = highNode.decimalValue(usualHigh);
      if (low.compareTo(high) > 0 || (lowNode.isNumber() ^ highNode.isNumber())) {
        high = highNode.isNumber() ? high : low.max(BigDecimal.ZERO).add(TEN);
        low =
            lowNode.isNumber()
                ? low
                : high.min(BigDecimal.ZERO)
                    .min(high.subtract(TEN))
                    .max(high.signum() > 0 ? BigDecimal.ZERO : high.subtract(TEN));
      }
      return new Bounds(low, high, lowOpen, highOpen);
    }

    boolean holds(BigDecimal value) {
      var fromLow = value.compareTo(low);
      var fromHigh = value.compareTo(high);
      return (lowOpen ? fromLow > 0 : fromLow >= 0) && (highOpen ? fromHigh < 0 : fromHigh <= 0);
    }
  }
}
