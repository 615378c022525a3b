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

  /**
   * @param since when it was last offered
   */
  private record Entry(Channel channel, Flow flow, Instant since) {}

  private record FlowKey(Channel channel, int flow) {}

  private record TenantKey(Channel channel, String tenant) {}

  private final InstantSource clock;
  private final int factor;
  private final Map<UUID, Entry> entries = new LinkedHashMap<>();
  private final Map<Channel, Integer> used = new HashMap<>();
  private final Map<FlowKey, FlowWindow> flows = new HashMap<>();
  private final Map<TenantKey, Integer> tenants = new HashMap<>();
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
    used.clear();
    flows.clear();
    tenants.clear();
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
    flows.values().removeIf(flow -> flow.forgettable(now));
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
    int limit = open ? slots.getOrDefault(channel.pool(), 0) * factor : 0;
    return Math.max(0, limit - used.getOrDefault(channel, 0));
  }

  /** The same of one flow, whatever the channel has room for. */
  public synchronized int room(Channel channel, Flow flow) {
    FlowWindow known = flows.get(new FlowKey(channel, flow.id()));
    return known == null ? Integer.MAX_VALUE : known.room();
  }

  /** How many of a tenant's tasks are out. */
  public synchronized int out(Channel channel, String tenant) {
    return tenants.getOrDefault(new TenantKey(channel, tenant), 0);
  }

  /** How many of a flow's tasks are out. */
  public synchronized int out(Channel channel, Flow flow) {
    FlowWindow known = flows.get(new FlowKey(channel, flow.id()));
    return known == null ? 0 : known.out();
  }

  /** Lets the task out if there is room. */
  public synchronized boolean admit(Channel channel, Flow flow, UUID task) {
    if (room(channel) == 0 || room(channel, flow) == 0) {
      return false;
    }
    put(channel, flow, task);
    return true;
  }

  /** Notes that a task is out, room or not. */
  public synchronized void put(Channel channel, Flow flow, UUID task) {
    Entry before = entries.remove(task);
    if (before == null) {
      used.merge(channel, 1, Integer::sum);
      tenants.merge(new TenantKey(channel, flow.tenant()), 1, Integer::sum);
      flows.computeIfAbsent(new FlowKey(channel, flow.id()), _ -> new FlowWindow()).left();
    } else {
      flow = before.flow();
    }
    entries.put(task, new Entry(channel, flow, clock.instant()));
  }

  /** Notes that a task was looked at and is still out. */
  public synchronized void touch(UUID task) {
    Entry entry = entries.get(task);
    if (entry != null) {
      put(entry.channel(), entry.flow(), task);
    }
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
    used.merge(entry.channel(), -1, Integer::sum);
    tenants.computeIfPresent(
        new TenantKey(entry.channel(), entry.flow().tenant()),
        (_, out) -> out == 1 ? null : out - 1);
    FlowKey key = new FlowKey(entry.channel(), entry.flow().id());
    FlowWindow flow = flows.get(key);
    if (flow != null) {
      Instant now = clock.instant();
      if (crowded) {
        flow.crowded(now);
      } else {
        flow.ended(now);
      }
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
