package dev.troupe.cli.command.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** How fast a job has got on of late. For one thread. */
final class Pace {
  // Long enough to even out retries and windows of a minute.
  private static final Duration WINDOW = Duration.ofSeconds(90);
  private static final Duration SHORTEST = Duration.ofSeconds(3);
  private static final Duration APART = Duration.ofSeconds(1);

  private record Seen(Instant at, long done) {}

  private final Deque<Seen> seen = new ArrayDeque<>();

  /** So many tasks had ended at that moment. */
  void seen(Instant now, long done) {
    if (seen.isEmpty() || Duration.between(seen.getLast().at(), now).compareTo(APART) >= 0) {
      seen.addLast(new Seen(now, done));
    }
    while (Duration.between(seen.getFirst().at(), now).compareTo(WINDOW) > 0) {
      seen.removeFirst();
    }
  }

  /**
   * How long so many more will take if it goes on like that.
   *
   * @return empty if too little was seen, or nothing ended
   */
  Optional<Duration> left(long tasks) {
    if (seen.isEmpty() || tasks <= 0) {
      return Optional.empty();
    }
    Seen first = seen.getFirst();
    Seen last = seen.getLast();
    Duration time = Duration.between(first.at(), last.at());
    long done = last.done() - first.done();
    return time.compareTo(SHORTEST) < 0 || done <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis((long) ((double) time.toMillis() * tasks / done)));
  }
}
