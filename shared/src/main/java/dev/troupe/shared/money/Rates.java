package dev.troupe.shared.money;

import dev.troupe.schemas.Usd;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Exact dollars per unit. A unit that is not in it has no price, which is not the same as free: a
 * usage that needs it cannot be priced.
 */
public record Rates(Map<Unit, Usd> byUnit) {
  public static final Rates NONE = new Rates(Map.of());

  public Rates {
    Map<Unit, Usd> copy = new EnumMap<>(Unit.class);
    copy.putAll(byUnit);
    byUnit = Collections.unmodifiableMap(copy);
  }

  public @Nullable Usd get(Unit unit) {
    return byUnit.get(unit);
  }

  /**
   * @param dollars for one unit, or for a million tokens, as they are quoted
   * @throws IllegalArgumentException if it is no price
   */
  public Rates with(Unit unit, String dollars) {
    return with(unit, Quoted.of(unit, dollars));
  }

  /** With one more, if it is given. */
  public Rates with(Unit unit, @Nullable Usd price) {
    Map<Unit, Usd> all = new EnumMap<>(Unit.class);
    all.putAll(byUnit);
    if (price != null) {
      all.put(unit, price);
    }
    return new Rates(all);
  }

  /** As people quote it: dollars for one unit, or for a million tokens; null: no such price. */
  public @Nullable String quote(Unit unit) {
    Usd price = byUnit.get(unit);
    if (price == null) {
      return null;
    }
    return unit.perMillion()
        ? price.dollars().movePointRight(6).stripTrailingZeros().toPlainString()
        : price.exact();
  }
}
