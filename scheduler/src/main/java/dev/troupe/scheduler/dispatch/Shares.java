package dev.troupe.scheduler.dispatch;

import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Flow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;

/**
 * Which tasks of a pool and lane go out next: the most urgent first, and of those that are equally
 * urgent each time one of the tenant who has the fewest out, and of his flows one of that which
 * has. Who is alone has all there is.
 */
final class Shares {
  private Shares() {}

  /**
   * The oldest ready task of a flow and a priority.
   *
   * @param priority less is more urgent
   */
  record Head(Flow flow, int priority, UUID task) {}

  /** At most how many tasks of a flow and a priority are to be taken. */
  record Wanted(int flow, int priority, int most) {}

  /** A flow while its share is found. */
  private static final class Share {
    static final Comparator<Share> FEWEST_OUT =
        Comparator.<Share>comparingInt(s -> s.out).thenComparing(s -> s.head.task());

    final Head head;
    final int room;
    int out;
    int given;

    Share(Head head, int room, int out) {
      this.head = head;
      this.room = room;
      this.out = out;
    }
  }

  private record Who(int priority, String tenant) {}

  /** A tenant's equally urgent tasks. */
  private static final class Group {
    static final Comparator<Group> NEXT =
        Comparator.<Group>comparingInt(g -> g.priority)
            .thenComparingInt(g -> g.out)
            .thenComparing(g -> g.oldest);

    final int priority;
    final UUID oldest;
    final PriorityQueue<Share> flows = new PriorityQueue<>(Share.FEWEST_OUT);
    int out;

    Group(int priority, UUID oldest, int out) {
      this.priority = priority;
      this.oldest = oldest;
      this.out = out;
    }

    void give() {
      Share share = flows.remove();
      share.given++;
      share.out++;
      out++;
      if (share.given < share.room) {
        flows.add(share);
      }
    }
  }

  /**
   * Deals out the room.
   *
   * @param heads of all flows that have ready tasks
   * @param room of the channel
   */
  static List<Wanted> of(
      List<Head> heads, DispatchWindow.Channel channel, int room, DispatchWindow window) {
    Map<Who, Group> groups = new HashMap<>();
    List<Share> shares = new ArrayList<>();
    for (Head head : heads.stream().sorted(Comparator.comparing(Head::task)).toList()) {
      int flowRoom = Math.min(room, window.room(channel, head.flow()));
      if (flowRoom > 0) {
        String tenant = head.flow().tenant();
        Share share = new Share(head, flowRoom, window.out(channel, head.flow()));
        shares.add(share);
        groups
            .computeIfAbsent(
                new Who(head.priority(), tenant),
                who -> new Group(who.priority(), head.task(), window.out(channel, tenant)))
            .flows
            .add(share);
      }
    }
    PriorityQueue<Group> next = new PriorityQueue<>(Group.NEXT);
    next.addAll(groups.values());
    for (int left = room; left > 0 && !next.isEmpty(); left--) {
      Group group = next.remove();
      group.give();
      if (!group.flows.isEmpty()) {
        next.add(group);
      }
    }
    return shares.stream()
        .filter(share -> share.given > 0)
        .map(share -> new Wanted(share.head.flow().id(), share.head.priority(), share.given))
        .toList();
  }
}
