package dev.troupe.worker.cache;

import dev.troupe.schemas.Usd;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts since the start, and what of it has not been reported to the fleet yet. Thread-safe. */
final class Counters {
  enum Name {
    HITS,
    MISSES,
    ERRORS,
    COALESCED,
    WRITES,
    SAVED_PICO;

    String field() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Name, LongAdder> counts = new EnumMap<>(Name.class);
  private final Map<Name, Long> reported = new EnumMap<>(Name.class);

  Counters() {
    for (Name name : Name.values()) {
      counts.put(name, new LongAdder());
      reported.put(name, 0L);
    }
  }

  void add(Name name, long n) {
    LongAdder adder = counts.get(name);
    if (adder != null) {
      adder.add(n);
    }
  }

  void add(Name name) {
    add(name, 1);
  }

  private long get(Name name) {
    LongAdder adder = counts.get(name);
    return adder == null ? 0 : adder.sum();
  }

  CacheStats stats() {
    return new CacheStats(
        get(Name.HITS),
        get(Name.MISSES),
        get(Name.ERRORS),
        get(Name.COALESCED),
        get(Name.WRITES),
        new Usd(get(Name.SAVED_PICO)));
  }

  /**
   * Reports what has not been reported; what the listener does not take is told again next time.
   */
  synchronized void report(Listener listener) throws InterruptedException {
    Map<Name, Long> now = new EnumMap<>(Name.class);
    Map<String, Long> deltas = new TreeMap<>();
    for (Name name : Name.values()) {
      long count = get(name);
      now.put(name, count);
      long delta = count - reported.getOrDefault(name, 0L);
      if (delta != 0) {
        deltas.put(name.field(), delta);
      }
    }
    if (!deltas.isEmpty() && listener.take(deltas)) {
      reported.putAll(now);
    }
  }

  interface Listener {
    boolean take(Map<String, Long> deltas) throws InterruptedException;
  }
}
