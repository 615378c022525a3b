package dev.troupe.worker.limit.redis;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys of a group. All have one hash tag, so that a cluster keeps them in one place and one
 * script may touch them all; another group (the fleet's) is another call.
 */
record Keys(String prefix, String group) {
  static String tag(String prefix, String group) {
    return "{" + prefix + ":limit:" + group.replace('{', '_').replace('}', '_') + "}";
  }

  /** The names of all groups. */
  static String groups(String prefix) {
    return prefix + ":limit:groups";
  }

  /** Groups that nobody counts, and until when a provider wants them left alone. */
  static String cooling(String prefix) {
    return prefix + ":limit:cooling";
  }

  /** There while processes are asked to report again what they did. */
  static String rebuild(String prefix) {
    return prefix + ":limit:rebuild";
  }

  /** Written to see whether Redis takes anything. */
  static String written(String prefix) {
    return prefix + ":limit:written";
  }

  private String key(String name) {
    return tag(prefix, group) + ":" + name;
  }

  String state() {
    return key("state");
  }

  String window() {
    return key("window");
  }

  String leases() {
    return key("leases");
  }

  String recent429s() {
    return key("429");
  }

  String waiting() {
    return key("waiting");
  }

  List<String> gate() {
    return List.of(state(), window(), key("costs"), leases());
  }

  List<String> all() {
    return List.of(state(), window(), key("costs"), leases(), recent429s(), waiting());
  }

  /** Everything that is kept of the group, its buckets included. */
  List<String> everything() {
    List<String> everything = new ArrayList<>(all());
    for (String name : List.of("reported", "pressing", "rpm", "rpd", "tok")) {
      everything.add(key(name));
    }
    return everything;
  }

  List<String> rebuild() {
    return List.of(state(), window(), key("costs"), leases(), key("reported"));
  }

  List<String> throttle() {
    return List.of(state(), window(), recent429s(), key("pressing"));
  }
}
