package dev.troupe.simulator.server;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts by key. Thread-safe. */
final class Counters<K extends Comparable<K>> {
  private final ConcurrentHashMap<K, LongAdder> counts = new ConcurrentHashMap<>();

  void add(K key) {
    counts.computeIfAbsent(key, k -> new LongAdder()).increment();
  }

  Map<K, Long> snapshot() {
    var copy = new TreeMap<K, Long>();
    counts.forEach((key, count) -> copy.put(key, count.sum()));
    return copy;
  }

  void clear() {
    counts.clear();
  }
}
