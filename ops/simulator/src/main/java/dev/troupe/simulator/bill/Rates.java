package dev.troupe.simulator.bill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The simulator's own price list. Immutable. */
public final class Rates {
  private final Map<String, Rate> byModel;

  private Rates(Map<String, Rate> byModel) {
    this.byModel = byModel;
  }

  /** The list that ships with the simulator ({@code rates.csv}). */
  public static Rates shipped() {
    var rates = new LinkedHashMap<String, Rate>();
    try (var in = Rates.class.getResourceAsStream("rates.csv");
        var reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      reader
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line -> put(rates, line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Rates(rates);
  }

  private static void put(Map<String, Rate> rates, String line) {
    var cells = List.of(line.split(",", -1));
    if (cells.size() != 4) {
      throw new IllegalStateException("rates.csv: " + line + " (expected: 4 cells)");
    }
    rates.put(
        cells.getFirst(),
        new Rate(
            new BigDecimal(cells.get(1)),
            new BigDecimal(cells.get(2)),
            new BigDecimal(cells.get(3))));
  }

  /** This list with an account's own prices laid over it. */
  public Rates with(Map<String, Rate> overrides) {
    var merged = new LinkedHashMap<>(byModel);
    merged.putAll(overrides);
    return new Rates(merged);
  }

  /** Every priced model, in the list's order. */
  public List<String> models() {
    return List.copyOf(byModel.keySet());
  }

  /**
   * The exact cost in US dollars.
   *
   * @throws IllegalArgumentException if the model has no price: a missing price must not become 0
   */
  public BigDecimal cost(String model, Usage usage) {
    var rate = byModel.get(model);
    if (rate == null) {
      throw new IllegalArgumentException("model without a rate: " + model);
    }
    return rate.cost(usage);
  }
}
