package dev.troupe.chaos.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One failure of each kind, and how many there were. Thread-safe. */
final class Failures {
  private final Map<String, Failure> first = new LinkedHashMap<>();
  private long count;

  /** Whether it is the first of its kind. */
  synchronized boolean add(Failure failure) {
    count++;
    return first.putIfAbsent(failure.door() + " " + failure.kind(), failure) == null;
  }

  /** With a smaller message than before. */
  synchronized void replace(Failure failure) {
    first.replace(failure.door() + " " + failure.kind(), failure);
  }

  synchronized long count() {
    return count;
  }

  synchronized List<Failure> all() {
    return new ArrayList<>(first.values());
  }
}
