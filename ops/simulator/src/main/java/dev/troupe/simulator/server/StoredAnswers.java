package dev.troupe.simulator.server;

import dev.troupe.simulator.wire.StoredAnswer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Answers kept for a look-up by metadata or request id: the latest 50,000. Thread-safe. */
final class StoredAnswers {
  private static final int KEPT = 50_000;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<StoredAnswer> all = new ArrayDeque<>();
  private final Map<Map.Entry<String, String>, List<StoredAnswer>> byPair = new HashMap<>();

  void add(StoredAnswer answer) {
    var metadata = new HashMap<>(answer.metadata());
    metadata.put(StoredAnswer.BY_REQUEST_ID, answer.requestId());
    var stored =
        new StoredAnswer(answer.requestId(), Map.copyOf(metadata), answer.reply(), answer.time());
    lock.lock();
    try {
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

  private void forget(StoredAnswer stored) {
    for (var pair : stored.metadata().entrySet()) {
      byPair.computeIfPresent(
          Map.entry(pair.getKey(), pair.getValue()),
          (p, list) -> list.remove(stored) && list.isEmpty() ? null : list);
    }
  }

  /** Those that have all pairs of the filter, oldest first. */
  List<StoredAnswer> find(Map<String, String> filter) {
    lock.lock();
    try {
      var candidates =
          filter.isEmpty()
              ? List.copyOf(all)
              : byPair.getOrDefault(
                  Map.entry(firstKey(filter), filter.get(firstKey(filter))), List.of());
      return candidates.stream()
          .filter(stored -> stored.metadata().entrySet().containsAll(filter.entrySet()))
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
