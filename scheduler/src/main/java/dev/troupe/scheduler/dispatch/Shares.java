package dev.troupe.scheduler.dispatch;

import dev.troupe.scheduler.job.DispatchWindow;
import dev.troupe.scheduler.job.Flow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;

/**
 * Which tasks of a pool and lane go out next: the most urgent first, and of those that are equally
 * urgent each time one of the tenant who has the fewest out. A tenant alone has all there is.
 */
final class Shares {
  /** A statement looks through as many flows of a tenant; the others' tasks are younger. */
  private static final int FLOWS = 16;

  private Shares() {}

  /**
   * The oldest ready task of a flow and a priority.
   *
   * @param priority less is more urgent
   */
  record Head(Flow flow, int priority, UUID task) {}

  /**
   * What may be taken.
   *
   * @param group wanted flows of one group share what the group may have
   * @param most of this flow
   * @param share of the whole group
   */
  record Wanted(int group, int flow, int priority, int most, int share) {}

  private record Group(int priority, String tenant) {}

  /** A group while its share is found. */
  private static final class Share {
    final List<Wanted> flows = new ArrayList<>();
    final int number;
    long room;
    int out;
    int given;

    Share(int number, int out) {
      this.number = number;
      this.out = out;
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
    Map<Group, Share> groups = new LinkedHashMap<>();
    heads.stream()
        .sorted(Comparator.comparingInt(Head::priority).thenComparing(Head::task))
        .forEach(
            head -> {
              int flowRoom = Math.min(room, window.room(channel, head.flow()));
              Share share =
                  groups.computeIfAbsent(
                      new Group(head.priority(), head.flow().tenant()),
                      group -> new Share(groups.size(), window.out(channel, group.tenant())));
              if (flowRoom > 0 && share.flows.size() < FLOWS) {
                share.room += flowRoom;
                share.flows.add(
                    new Wanted(share.number, head.flow().id(), head.priority(), flowRoom, 0));
              }
            });
    deal(groups, room);
    List<Wanted> wanted = new ArrayList<>();
    for (Share share : groups.values()) {
      if (share.given > 0) {
        share.flows.forEach(
            f ->
                wanted.add(
                    new Wanted(
                        f.group(),
                        f.flow(),
                        f.priority(),
                        Math.min(f.most(), share.given),
                        share.given)));
      }
    }
    return wanted;
  }

  private static void deal(Map<Group, Share> groups, int room) {
    PriorityQueue<Map.Entry<Group, Share>> next =
        new PriorityQueue<>(
            Comparator.<Map.Entry<Group, Share>>comparingInt(g -> g.getKey().priority())
                .thenComparingInt(g -> g.getValue().out)
                .thenComparingInt(g -> g.getValue().number));
    groups.entrySet().stream().filter(g -> g.getValue().room > 0).forEach(next::add);
    for (int left = room; left > 0 && !next.isEmpty(); left--) {
      Map.Entry<Group, Share> first = next.remove();
      Share share = first.getValue();
      share.given++;
      share.out++;
      if (share.given < share.room) {
        next.add(first);
      }
    }
  }
}
