package dev.troupe.worker.route;

import dev.troupe.schemas.ModelRef;
import java.time.Instant;
import java.util.Locale;

/**
 * How a worker's circuit to a model stands.
 *
 * @param since when it came to that
 * @param failureRate percent of the last calls; -1: too few to say
 */
record CircuitState(ModelRef model, Kind kind, Instant since, float failureRate) {
  enum Kind {
    CLOSED,
    OPEN,
    HALF_OPEN;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
