package dev.troupe.scheduler.advance;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Shards of jobs: the unit in which schedulers share the work of advancing them. A job's shard
 * follows from its id, so that one job is advanced by one scheduler at a time.
 *
 * @param numbers from 0, below {@link #COUNT}; sorted
 */
public record Shards(List<Integer> numbers) {
  /**
   * Enough that eight schedulers get eight each, and few enough that one look at their locks costs
   * nothing. A power of two: the statement that chooses rows masks with it.
   */
  public static final int COUNT = 64;

  public static final Shards NONE = new Shards(List.of());

  public Shards {
    numbers = numbers.stream().distinct().sorted().toList();
    if (!numbers.isEmpty() && (numbers.getFirst() < 0 || numbers.getLast() >= COUNT)) {
      throw new IllegalArgumentException(
          "numbers: " + numbers + " (expected: from 0, below " + COUNT + ")");
    }
  }

  public boolean none() {
    return numbers.isEmpty();
  }

  boolean all() {
    return numbers.size() == COUNT;
  }

  /**
   * What a replica lets go, so that others get their fair part.
   *
   * @param members how many replicas there are, itself included
   */
  public Shards excess(int members) {
    return new Shards(numbers.subList(Math.min(fair(members), numbers.size()), numbers.size()));
  }

  /**
   * How many more a replica should have.
   *
   * @param members how many replicas there are, itself included
   */
  public int missing(int members) {
    return Math.max(0, fair(members) - numbers.size());
  }

  /** Rounded up: so there is no shard that nobody should have. */
  private static int fair(int members) {
    return Math.ceilDiv(COUNT, Math.max(1, members));
  }

  /** These and those. */
  public Shards with(Shards more) {
    return new Shards(IntStream.concat(ints(), more.ints()).boxed().toList());
  }

  public Shards without(Shards less) {
    SortedSet<Integer> left = new TreeSet<>(numbers);
    left.removeAll(less.numbers);
    return new Shards(List.copyOf(left));
  }

  /** Those that are not among these. */
  public Shards others() {
    return new Shards(IntStream.range(0, COUNT).boxed().toList()).without(this);
  }

  private IntStream ints() {
    return numbers.stream().mapToInt(Integer::intValue);
  }
}
