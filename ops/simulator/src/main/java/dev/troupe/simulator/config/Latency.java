package dev.troupe.simulator.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * How long an answer takes. Written as {@code 200ms}, {@code uniform(100ms,400ms)} or {@code
 * lognormal(400ms,3s)}, where the latter's values are the median and the 99th percentile.
 */
public sealed interface Latency {
  /** One draw. */
  Duration sample(RandomGenerator random);

  /** Always the same. */
  record Fixed(Duration value) implements Latency {
    @Override
    public Duration sample(RandomGenerator random) {
      return value;
    }

    @Override
    @JsonValue
    public String toString() {
      return Durations.write(value);
    }
  }

  /** Evenly between two values. */
  record Uniform(Duration low, Duration high) implements Latency {
    public Uniform {
      if (low.compareTo(high) > 0) {
        throw new IllegalArgumentException("uniform: " + low + " > " + high);
      }
    }

    @Override
    public Duration sample(RandomGenerator random) {
      return low.plusNanos((long) (random.nextDouble() * high.minus(low).toNanos()));
    }

    @Override
    @JsonValue
    public String toString() {
      return "uniform(" + Durations.write(low) + "," + Durations.write(high) + ")";
    }
  }

  /** The long-tailed shape that model servers show. */
  record LogNormal(Duration median, Duration p99) implements Latency {
    /** The standard normal distribution's 99th percentile. */
    private static final double Z99 = 2.3263478740408408;

    public LogNormal {
      if (median.isZero() || median.compareTo(p99) > 0) {
        throw new IllegalArgumentException("lognormal: needs 0 < median <= p99");
      }
    }

    @Override
    public Duration sample(RandomGenerator random) {
      var sigma = Math.log((double) p99.toNanos() / median.toNanos()) / Z99;
      return Duration.ofNanos((long) (median.toNanos() * Math.exp(sigma * random.nextGaussian())));
    }

    @Override
    @JsonValue
    public String toString() {
      return "lognormal(" + Durations.write(median) + "," + Durations.write(p99) + ")";
    }
  }

  /** No delay. */
  static Latency none() {
    return new Fixed(Duration.ZERO);
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException if it is none
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Latency parse(String text) {
    var pair = Pattern.compile("(uniform|lognormal)\\(([^,]+),([^,]+)\\)").matcher(text.strip());
    if (!pair.matches()) {
      return new Fixed(Durations.parse(text));
    }
    var values = List.of(Durations.parse(pair.group(2)), Durations.parse(pair.group(3)));
    return pair.group(1).equals("uniform")
        ? new Uniform(values.getFirst(), values.getLast())
        : new LogNormal(values.getFirst(), values.getLast());
  }
}
