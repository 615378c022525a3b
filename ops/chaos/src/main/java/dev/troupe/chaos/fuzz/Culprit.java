package dev.troupe.chaos.fuzz;

import dev.troupe.chaos.input.Message;
import dev.troupe.chaos.input.Shrinker;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * Finds which message harmed a fleet: by halves, each half on a fleet of its own; then makes it
 * smaller.
 */
final class Culprit {
  private final LongFunction<Doors.Delivery> deliveries;
  private final Predicate<List<Doors.Delivery>> harms;
  private final Consumer<String> progress;
  private int tries;

  /**
   * @param harms whether a new fleet is harmed in the same way by these alone
   * @param tries how often that may be asked
   */
  Culprit(
      LongFunction<Doors.Delivery> deliveries,
      Predicate<List<Doors.Delivery>> harms,
      Consumer<String> progress,
      int tries) {
    this.deliveries = deliveries;
    this.harms = harms;
    this.progress = progress;
    this.tries = tries;
  }

  /**
   * @param suspects indexes
   */
  Failure find(Harm harm, List<Long> suspects) {
    List<Long> left = suspects;
    while (left.size() > 1 && tries > 0) {
      progress.accept("looking among " + left.size() + " messages");
      List<Long> first = left.subList(0, left.size() / 2);
      left = asked(first.stream().map(deliveries::apply).toList()) ? first : rest(left, first);
    }
    boolean found = left.size() == 1 && asked(List.of(deliveries.apply(left.getFirst())));
    if (!found) {
      String which = left.isEmpty() ? "any" : left.getFirst() + " to " + left.getLast();
      return new Failure(
          "fleet",
          left.isEmpty() ? -1 : left.getFirst(),
          harm.kind(),
          harm.what() + "; one or more of " + left.size() + " messages (" + which + ")",
          Message.of(""));
    }
    Doors.Delivery guilty = deliveries.apply(left.getFirst());
    int more = tries;
    tries = Integer.MAX_VALUE;
    Message smallest =
        Shrinker.shrink(
            guilty.message(),
            m -> asked(List.of(new Doors.Delivery(guilty.index(), guilty.door(), m))),
            more);
    return new Failure(guilty.door().label(), guilty.index(), harm.kind(), harm.what(), smallest);
  }

  private static List<Long> rest(List<Long> all, List<Long> first) {
    return all.subList(first.size(), all.size());
  }

  private boolean asked(List<Doors.Delivery> messages) {
    tries--;
    return tries >= 0 && harms.test(messages);
  }
}
