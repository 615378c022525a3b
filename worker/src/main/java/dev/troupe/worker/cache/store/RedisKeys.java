package dev.troupe.worker.cache.store;

import java.nio.charset.StandardCharsets;

/**
 * Names in Redis. All have one hash tag, so that a cluster keeps them together and scripts may
 * touch several.
 *
 * @param root such as {@code troupe:{cache}:}
 */
record RedisKeys(String root) {
  static RedisKeys of(String fleet) {
    return new RedisKeys(fleet + ":{cache}:");
  }

  byte[] rootBytes() {
    return root.getBytes(StandardCharsets.UTF_8);
  }

  /** An entry: a string. */
  byte[] entry(String key) {
    return (root + "e:" + key).getBytes(StandardCharsets.UTF_8);
  }

  /** Who is making the entry: a string, the token of its leader, that lives for a lease. */
  byte[] lead(String key) {
    return (root + "l:" + key).getBytes(StandardCharsets.UTF_8);
  }

  /** Sorted set of keys by the time at which they were written. */
  String written() {
    return root + "written";
  }

  /** Hash of counters. */
  String stats() {
    return root + "stats";
  }

  /** Hash of the bytes held, by account; the field without a name is their sum. */
  String bytes() {
    return root + "bytes";
  }

  /** Hash of what each worker holds by itself: when it said so, entries and bytes. */
  String held() {
    return root + "held";
  }

  /** Channel on which the fleet hears what was stored, removed or given up. */
  String events() {
    return root + "events";
  }
}
