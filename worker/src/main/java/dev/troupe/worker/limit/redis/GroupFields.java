package dev.troupe.worker.limit.redis;

import dev.troupe.worker.limit.Axis;
import dev.troupe.worker.limit.local.GroupState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The hash in Redis that holds what the fleet knows of a group. */
final class GroupFields {
  private GroupFields() {}

  /**
   * @throws RuntimeException if that is not what we wrote
   */
  static GroupState parse(long nowMicros, Object fields) {
    Map<String, String> map = map(fields);
    long grace = Math.max(0, Long.parseLong(map.getOrDefault("grace", "0")) - nowMicros);
    return new GroupState(
        Objects.requireNonNull(map.get("epoch")),
        Long.parseLong(Objects.requireNonNull(map.get("version"))),
        factor(map.getOrDefault("factor", "100")),
        Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(grace)),
        overrides(map));
  }

  /** Those that are limits; what else somebody has written there is nobody's override. */
  static Map<Axis, Integer> overrides(Map<String, String> fields) {
    Map<Axis, Integer> overrides = new EnumMap<>(Axis.class);
    for (Axis axis : Axis.values()) {
      String value = fields.get("o:" + axis.key());
      if (value != null) {
        Axis.value(value).ifPresent(v -> overrides.put(axis, v));
      }
    }
    return overrides;
  }

  private static int factor(String text) {
    int factor = Integer.parseInt(text);
    if (factor < 1 || factor > 100) {
      throw new IllegalArgumentException("factor: " + factor + " (expected: 1 to 100)");
    }
    return factor;
  }

  /** Names and values in turn. */
  static Map<String, String> map(Object fields) {
    Map<String, String> map = new HashMap<>();
    for (Iterator<?> i = ((List<?>) fields).iterator(); i.hasNext(); ) {
      map.put(String.valueOf(i.next()), String.valueOf(i.next()));
    }
    return map;
  }
}
