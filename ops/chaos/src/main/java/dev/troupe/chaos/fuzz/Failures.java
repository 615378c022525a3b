package dev.troupe.chaos.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One failure of each kind, and how many there were. Thread-safe. */
final class Failures {
  private final Consumer<String> progress;
  private final Map<String, Failure> first = new LinkedHashMap<>();
  private long count;

  /**
   * @param progress told of each kind at once: a long run need not end for it
   */
  Failures(Consumer<String> progress) {
    this.progress = progress;
  }

  /** Whether it is the first of its kind. */
  synchronized boolean add(Failure failure) {
    count++;
    boolean fresh = first.putIfAbsent(failure.door() + " " + failure.kind(), failure) == null;
    if (fresh) {
      progress.accept(
          "%s, --only %d: %s".formatted(failure.door(), failure.index(), failure.kind()));
    }
    return fresh;
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
