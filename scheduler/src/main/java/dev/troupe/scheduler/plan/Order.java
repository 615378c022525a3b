package dev.troupe.scheduler.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Steps put into an order in which none comes before what it depends on; where there is a choice,
 * the author's, so that the same loop always gives the same plan.
 *
 * @param steps the author's positions, in that order; what is in a cycle, or behind one, is missing
 * @param places where each of the author's positions stands in it; -1: nowhere
 */
record Order(List<Integer> steps, List<Integer> places) {
  /** Kahn's algorithm. */
  static Order of(List<? extends Collection<Integer>> after) {
    List<List<Integer>> followers =
        IntStream.range(0, after.size()).<List<Integer>>mapToObj(_ -> new ArrayList<>()).toList();
    int[] open = new int[after.size()];
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < open.length; i++) {
      for (int on : after.get(i)) {
        followers.get(on).add(i);
      }
      open[i] = after.get(i).size();
      if (open[i] == 0) {
        ready.add(i);
      }
    }
    List<Integer> steps = new ArrayList<>();
    Integer[] places = new Integer[open.length];
    Arrays.fill(places, -1);
    while (!ready.isEmpty()) {
      int next = ready.remove();
      places[next] = steps.size();
      steps.add(next);
      for (int follower : followers.get(next)) {
        if (--open[follower] == 0) {
          ready.add(follower);
        }
      }
    }
    return new Order(List.copyOf(steps), List.of(places));
  }

  /** For each of the author's positions, all that is over before it starts. */
  BitSet[] before(List<? extends Collection<Integer>> after) {
    BitSet[] before = new BitSet[places.size()];
    for (int i : steps) {
      before[i] = new BitSet(places.size());
      for (int on : after.get(i)) {
        before[i].or(before[on]);
        before[i].set(on);
      }
    }
    return before;
  }

  /** The places of some of the author's positions, in order. */
  List<Integer> places(Collection<Integer> positions) {
    return positions.stream().map(places::get).sorted().toList();
  }
}
