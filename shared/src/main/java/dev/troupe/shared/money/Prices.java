package dev.troupe.shared.money;

import java.time.LocalDate;
import java.util.Optional;

/** The price table. Thread-safe. */
@FunctionalInterface
public interface Prices {
  /**
   * @param provider as the price table calls it, not the operator's account
   * @param day UTC
   */
  Optional<Price> find(String provider, String model, LocalDate day);
}
