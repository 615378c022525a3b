package dev.troupe.shared.money;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The prices of one thing that is sold, by the day from which on they hold; each is the rows of all
 * lengths of context.
 */
record PriceSchedules(Map<LocalDate, Map<Long, PriceRow>> byDay) {
  static final PriceSchedules NONE = new PriceSchedules(Map.of());

  /** What has a price of its own. */
  record Key(String name, PriceRow.Variant variant) {
    static Key of(PriceRow row) {
      return new Key(row.name(), row.variant());
    }
  }

  /** Of several rows of one day and length the last one counts. */
  static Map<Key, PriceSchedules> of(List<PriceRow> rows) {
    Map<Key, PriceSchedules> sheets = new LinkedHashMap<>();
    for (PriceRow row : rows) {
      sheets
          .computeIfAbsent(Key.of(row), key -> new PriceSchedules(new LinkedHashMap<>()))
          .byDay()
          .computeIfAbsent(row.effectiveFrom(), day -> new TreeMap<>())
          .put(row.aboveInputTokens(), row);
    }
    return sheets;
  }

  /** The one that decides on a day; null: none. */
  @Nullable Map<Long, PriceRow> inForce(LocalDate day) {
    return byDay.keySet().stream()
        .filter(from -> !from.isAfter(day))
        .max(Comparator.naturalOrder())
        .map(byDay::get)
        .orElse(null);
  }

  /** Whether a price is the same at every length of context, whenever it began. */
  static boolean isSame(@Nullable Map<Long, PriceRow> a, Map<Long, PriceRow> b) {
    return a != null
        && a.keySet().equals(b.keySet())
        && a.keySet().stream()
            .allMatch(
                length ->
                    Objects.requireNonNull(a.get(length))
                        .rates()
                        .equals(Objects.requireNonNull(b.get(length)).rates()));
  }
}
