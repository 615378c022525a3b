package dev.troupe.simulator.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Answers kept for a look-up by metadata: the latest 50,000. Thread-safe. */
final class StoredAnswers {
  private static final int KEPT = 50_000;
  private static final int MAX_FOUND = 100;

  private record Stored(Map<String, String> metadata, String body) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Stored> all = new ArrayDeque<>();
  private final Map<Map.Entry<String, String>, List<Stored>> byPair = new HashMap<>();

  void add(Map<String, String> metadata, String body) {
    lock.lock();
    try {
      var stored = new Stored(Map.copyOf(metadata), body);
      all.addLast(stored);
      for (var pair : stored.metadata().entrySet()) {
        byPair
            .computeIfAbsent(Map.entry(pair.getKey(), pair.getValue()), p -> new ArrayList<>(1))
            .add(stored);
      }
      if (all.size() > KEPT) {
        forget(all.removeFirst());
      }
    } finally {
      lock.unlock();
    }
  }

  private void forget(Stored stored) {
    for (var pair : stored.metadata().entrySet()) {
      byPair.computeIfPresent(
          Map.entry(pair.getKey(), pair.getValue()),
          (p, list) -> list.remove(stored) && list.isEmpty() ? null : list);
    }
  }

  /** Those that have all pairs of the filter, oldest first, at most 100. */
  List<String> find(Map<String, String> filter) {
    lock.lock();
    try {
      var candidates =
          filter.isEmpty()
              ? List.copyOf(all)
              : byPair.getOrDefault(
                  Map.entry(firstKey(filter), filter.get(firstKey(filter))), List.of());
      return candidates.stream()
          .filter(stored -> stored.metadata().entrySet().containsAll(filter.entrySet()))
          .limit(MAX_FOUND)
          .map(Stored::body)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private static String firstKey(Map<String, String> filter) {
    return filter.keySet().iterator().next();
  }

  void clear() {
    lock.lock();
    try {
      all.clear();
      byPair.clear();
    } finally {
      lock.unlock();
    }
  }
}
