package dev.troupe.worker.route;

import dev.troupe.schemas.ModelRef;
import dev.troupe.shared.config.TroupeConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The circuits of this worker, one for each model at each account. Thread-safe.
 *
 * <p>Their window counts calls. Resilience4j's other window counts seconds by a clock of its own,
 * whatever clock it is given, so that no test could move it.
 */
public final class CircuitBreakers {
  private static final int PROBES = 3;

  private final CircuitBreakerConfig config;
  private final TroupeConfig.Circuit settings;
  private final InstantSource clock;
  private final ConcurrentHashMap<ModelRef, ModelGate> all = new ConcurrentHashMap<>();

  public CircuitBreakers(TroupeConfig.Circuit settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.config =
        CircuitBreakerConfig.custom()
            .slidingWindow(
                settings.window(), settings.minimumCalls(), SlidingWindowType.COUNT_BASED)
            .failureRateThreshold(settings.failureRate())
            .waitDurationInOpenState(settings.open())
            .permittedNumberOfCallsInHalfOpenState(PROBES)
            .clock(new Ticking(clock))
            .build();
  }

  ModelGate of(ModelRef model) {
    return all.computeIfAbsent(model, m -> new ModelGate(m, config, settings.open(), clock));
  }

  /** In the order of their names. */
  List<CircuitState> states() {
    return all.values().stream()
        .map(ModelGate::state)
        .sorted(Comparator.comparing(s -> s.model().toString()))
        .toList();
  }

  /** What the library takes instead of an {@link InstantSource}. */
  private static final class Ticking extends Clock {
    private final InstantSource source;

    Ticking(InstantSource source) {
      this.source = source;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return source.withZone(zone);
    }

    @Override
    public Instant instant() {
      return source.instant();
    }
  }
}
