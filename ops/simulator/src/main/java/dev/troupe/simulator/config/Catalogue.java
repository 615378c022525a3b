package dev.troupe.simulator.config;

import dev.troupe.simulator.bill.Rate;
import dev.troupe.simulator.bill.Rates;
import java.util.List;
import java.util.Map;

/**
 * The models of an account.
 *
 * @param models the known ones; empty for every model of its wire that has a rate
 * @param contextTokens prompt and answer together may not be longer
 * @param rates prices that this account has for itself
 */
public record Catalogue(List<String> models, int contextTokens, Map<String, Rate> rates) {
  private static final int USUAL_CONTEXT = 128_000;

  // Jackson passes null and 0 for what the file leaves out.
  @SuppressWarnings("ConstantValue")
  public Catalogue {
    models = models == null ? List.of() : List.copyOf(models);
    contextTokens = contextTokens == 0 ? USUAL_CONTEXT : contextTokens;
    rates = rates == null ? Map.of() : Map.copyOf(rates);
  }

  /** Every model of the shipped rates. */
  public static Catalogue standard() {
    return new Catalogue(List.of(), USUAL_CONTEXT, Map.of());
  }

  /** The models that answer, each of which has a price. */
  public List<String> served(Rates prices) {
    return models.isEmpty() ? prices.models() : models;
  }
}
