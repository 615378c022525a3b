package dev.troupe.worker.route;

import dev.troupe.schemas.ModelRef;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether this worker may ask one model at one account at the moment: not while its circuit is
 * open, and not before the time that the provider asked for is over. Thread-safe.
 */
public final class ModelGate {
  private final ModelRef model;
  private final CircuitBreaker circuit;
  private final Duration open;
  private final InstantSource clock;
  private final AtomicReference<Instant> coolUntil = new AtomicReference<>(Instant.MIN);
  private volatile Instant since;

  ModelGate(ModelRef model, CircuitBreakerConfig config, Duration open, InstantSource clock) {
    this.model = model;
    this.open = open;
    this.clock = clock;
    this.since = clock.instant();
    this.circuit = CircuitBreaker.of(model.toString(), config);
    circuit.getEventPublisher().onStateTransition(e -> since = clock.instant());
  }

  /** What the circuit is told of a failure; nobody reads it, so it has no trace. */
  private static final class Failed extends Exception {
    Failed() {
      super("failed", null, false, false);
    }
  }

  /** What came of asking for entry. */
  public sealed interface Entry {}

  /** Not before so long. */
  public record Cooling(Duration time) implements Entry {}

  /** It keeps failing; not before so long. */
  public record Broken(Duration time) implements Entry {}

  /** Leave to make one call. Says how it ended, or is closed without having been used. */
  public final class Pass implements Entry, AutoCloseable {
    private final AtomicBoolean used = new AtomicBoolean();

    /** The provider is there, whatever it said. */
    public void answered() {
      if (used.compareAndSet(false, true)) {
        circuit.onSuccess(0, TimeUnit.NANOSECONDS);
      }
    }

    /** The provider is not there, or is not itself. */
    public void failed() {
      if (used.compareAndSet(false, true)) {
        circuit.onError(0, TimeUnit.NANOSECONDS, new Failed());
      }
    }

    @Override
    public void close() {
      if (used.compareAndSet(false, true)) {
        circuit.releasePermission();
      }
    }
  }

  /** Asks for one call. */
  public Entry enter() {
    Instant now = clock.instant();
    Instant cool = coolUntil.get();
    if (now.isBefore(cool)) {
      return new Cooling(Duration.between(now, cool));
    }
    if (circuit.tryAcquirePermission()) {
      return new Pass();
    }
    // Half open, it lets a few calls through; the others are told to come back for the outcome.
    Duration left = Duration.between(now, since.plus(open));
    Duration least = Duration.ofSeconds(1);
    return new Broken(left.compareTo(least) < 0 ? least : left);
  }

  /** The provider asked to be left alone for so long. */
  public void coolDown(Duration time) {
    Instant until = clock.instant().plus(time);
    coolUntil.accumulateAndGet(until, (a, b) -> a.isAfter(b) ? a : b);
  }

  CircuitState state() {
    CircuitBreaker.State state = circuit.getState();
    return new CircuitState(
        model,
        switch (state) {
          case OPEN, FORCED_OPEN -> CircuitState.Kind.OPEN;
          case HALF_OPEN -> CircuitState.Kind.HALF_OPEN;
          case CLOSED, DISABLED, METRICS_ONLY -> CircuitState.Kind.CLOSED;
        },
        since,
        circuit.getMetrics().getFailureRate());
  }
}
