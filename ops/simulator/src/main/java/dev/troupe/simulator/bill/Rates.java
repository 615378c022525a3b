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
  private static final int CELLS = 9;

  /** Separates a model from one of its variants, which is a price but no model. */
  private static final String VARIANT = "@";

  private final Map<String, Rate> byModel;

  private Rates(Map<String, Rate> byModel) {
    this.byModel = byModel;
  }

  /** The part for one wire of the list that ships with the simulator ({@code rates.csv}). */
  public static Rates shipped(String wire) {
    var rates = new LinkedHashMap<String, Rate>();
    try (var in = Rates.class.getResourceAsStream("rates.csv");
        var reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      reader
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line -> put(rates, wire, line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Rates(rates);
  }

  private static void put(Map<String, Rate> rates, String wire, String line) {
    var cells = List.of(line.split(",", -1));
    if (cells.size() != CELLS) {
      throw new IllegalStateException("rates.csv: " + line + " (expected: " + CELLS + " cells)");
    }
    if (cells.getFirst().equals(wire)) {
      var input = price(cells.get(2), BigDecimal.ZERO);
      rates.put(
          cells.get(1),
          new Rate(
              input,
              price(cells.get(3), input),
              price(cells.get(4), input),
              price(cells.get(5), BigDecimal.ZERO),
              price(cells.get(6), BigDecimal.ZERO),
              price(cells.get(7), BigDecimal.ZERO),
              price(cells.get(8), BigDecimal.ZERO)));
    }
  }

  private static BigDecimal price(String cell, BigDecimal ifEmpty) {
    return cell.isEmpty() ? ifEmpty : new BigDecimal(cell);
  }

  /** This list with an account's own prices laid over it. */
  public Rates with(Map<String, Rate> overrides) {
    var merged = new LinkedHashMap<>(byModel);
    merged.putAll(overrides);
    return new Rates(merged);
  }

  /** Every priced model, in the list's order. */
  public List<String> models() {
    return byModel.keySet().stream().filter(model -> !model.contains(VARIANT)).toList();
  }

  /**
   * The exact cost in US dollars.
   *
   * @throws IllegalArgumentException if the model has no price: a missing price must not become 0
   */
  public BigDecimal cost(String model, Usage usage) {
    var variant = usage.units().variant();
    var rate = byModel.get(variant == null ? model : model + VARIANT + variant);
    if (rate == null) {
      rate = byModel.get(model);
    }
    if (rate == null) {
      throw new IllegalArgumentException("model without a rate: " + model);
    }
    return rate.cost(usage);
  }
}
