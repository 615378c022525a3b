package dev.troupe.scheduler.job;

import dev.troupe.schemas.Lane;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How many tasks may be on their way (offered on Kafka or held by a worker) per pool and lane: a
 * small multiple of the slots that the pool's workers have, so that Kafka stays shallow and what
 * waits, waits in PostgreSQL, where order can still be changed. Only a hint: losing it costs a
 * duplicate offer, never a task. Closed (room for nothing) until the leader opens it. Thread-safe.
 */
public final class DispatchWindow {
  /** A pool's topic. */
  public record Channel(String pool, Lane lane) {}

  /** How many tasks of a tenant are out. */
  private static final class Tally {
    final String tenant;
    int out;

    Tally(String tenant) {
      this.tenant = tenant;
    }
  }

  /** What is out on a channel: found once per task, not by a key for each of its counts. */
  private static final class Lines {
    final Channel channel;
    final Map<Integer, FlowWindow> flows = new HashMap<>();
    final Map<String, Tally> tenants = new HashMap<>();
    int used;

    Lines(Channel channel) {
      this.channel = channel;
    }
  }

  /**
   * @param since when it was last offered
   */
  private record Entry(Lines lines, Tally tenant, FlowWindow flow, Instant since) {
    void out(int more) {
      lines.used += more;
      tenant.out += more;
      if (tenant.out == 0) {
        lines.tenants.remove(tenant.tenant);
      }
    }
  }

  private final InstantSource clock;
  private final int factor;
  private final Map<UUID, Entry> entries = new LinkedHashMap<>();
  private final Map<Channel, Lines> lines = new HashMap<>();
  private Map<String, Integer> slots = Map.of();
  private boolean open;

  /**
   * @param factor how many times the slots may be on their way
   */
  public DispatchWindow(InstantSource clock, int factor) {
    this.clock = clock;
    this.factor = factor;
  }

  public synchronized void open() {
    open = true;
  }

  /** Whether this replica's is the one that counts: it leads. */
  public synchronized boolean isOpen() {
    return open;
  }

  /** Forgets everything: another replica leads now. */
  public synchronized void shut() {
    open = false;
    entries.clear();
    lines.clear();
    slots = Map.of();
  }

  /**
   * Looked at now and then, which is also when flows that nothing is known of any more are
   * forgotten.
   *
   * @param slots of the living workers, by pool
   * @return whether that is news
   */
  public synchronized boolean workers(Map<String, Integer> slots) {
    Instant now = clock.instant();
    lines.values().forEach(l -> l.flows.values().removeIf(flow -> flow.forgettable(now)));
    boolean news = !this.slots.equals(slots);
    this.slots = Map.copyOf(slots);
    return news;
  }

  /** The channels of pools that have workers, most urgent lane first. */
  public synchronized List<Channel> channels() {
    List<Channel> channels = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      slots.keySet().stream().sorted().forEach(pool -> channels.add(new Channel(pool, lane)));
    }
    return channels;
  }

  public synchronized boolean hasWorkers(String pool) {
    return slots.getOrDefault(pool, 0) > 0;
  }

  /** How many more tasks may go out. */
  public synchronized int room(Channel channel) {
    return room(lines(channel));
  }

  private int room(Lines at) {
    int limit = open ? slots.getOrDefault(at.channel.pool(), 0) * factor : 0;
    return Math.max(0, limit - at.used);
  }

  private Lines lines(Channel channel) {
    return lines.computeIfAbsent(channel, Lines::new);
  }

  /** The same of one flow, whatever the channel has room for. */
  public synchronized int room(Channel channel, Flow flow) {
    return room(lines(channel), flow);
  }

  private static int room(Lines at, Flow flow) {
    FlowWindow known = at.flows.get(flow.id());
    return known == null ? Integer.MAX_VALUE : known.room();
  }

  /** How many of a tenant's tasks are out. */
  public synchronized int out(Channel channel, String tenant) {
    Tally known = lines(channel).tenants.get(tenant);
    return known == null ? 0 : known.out;
  }

  /** How many of a flow's tasks are out. */
  public synchronized int out(Channel channel, Flow flow) {
    FlowWindow known = lines(channel).flows.get(flow.id());
    return known == null ? 0 : known.out();
  }

  /** Lets the task out if there is room. */
  public synchronized boolean admit(Channel channel, Flow flow, UUID task) {
    Lines at = lines(channel);
    if (room(at) == 0 || room(at, flow) == 0) {
      return false;
    }
    put(at, flow, task);
    return true;
  }

  /** Notes that a task is out, room or not. */
  public synchronized void put(Channel channel, Flow flow, UUID task) {
    put(lines(channel), flow, task);
  }

  private void put(Lines at, Flow flow, UUID task) {
    if (touched(task)) {
      return;
    }
    Tally tenant = at.tenants.computeIfAbsent(flow.tenant(), Tally::new);
    FlowWindow its = at.flows.computeIfAbsent(flow.id(), _ -> new FlowWindow());
    Entry entry = new Entry(at, tenant, its, clock.instant());
    entry.out(1);
    its.left();
    entries.put(task, entry);
  }

  /** Notes that a task was looked at and is still out. */
  public synchronized void touch(UUID task) {
    boolean _ = touched(task);
  }

  /** False: it is not out. */
  private boolean touched(UUID task) {
    Entry was = entries.remove(task);
    if (was != null) {
      entries.put(task, new Entry(was.lines(), was.tenant(), was.flow(), clock.instant()));
    }
    return was != null;
  }

  /** Notes that a task is no longer out. */
  public synchronized void remove(UUID task) {
    remove(task, false);
  }

  public synchronized void removeAll(Collection<UUID> tasks) {
    tasks.forEach(this::remove);
  }

  /**
   * Notes that tasks came back since what limits them has no room: fewer of their flows go out from
   * now on.
   */
  public synchronized void crowded(Collection<UUID> tasks) {
    tasks.forEach(task -> remove(task, true));
  }

  private void remove(UUID task, boolean crowded) {
    Entry entry = entries.remove(task);
    if (entry == null) {
      return;
    }
    entry.out(-1);
    Instant now = clock.instant();
    if (crowded) {
      entry.flow().crowded(now);
    } else {
      entry.flow().ended(now);
    }
  }

  /** What went out longer ago than that, oldest first. */
  public synchronized List<UUID> olderThan(Duration age) {
    Instant limit = clock.instant().minus(age);
    List<UUID> old = new ArrayList<>();
    for (var e : entries.entrySet()) {
      if (e.getValue().since().isAfter(limit)) {
        break; // in order of time
      }
      old.add(e.getKey());
    }
    return old;
  }

  public synchronized int size() {
    return entries.size();
  }
}
