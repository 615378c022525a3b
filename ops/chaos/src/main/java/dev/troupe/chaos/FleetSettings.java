package dev.troupe.chaos;

import dev.troupe.simulator.Simulator;
import java.nio.file.Path;

/**
 * What the fleet is configured with, as YAML in one line each.
 *
 * @param providers beside the account {@code openai}
 * @param journal whether workers keep what they were answered
 * @param maxClaims how many workers may die holding a task
 * @param lease how long a worker may be silent
 */
record FleetSettings(
    String providers,
    String writer,
    String retry,
    int slots,
    boolean journal,
    int maxClaims,
    String lease) {

  static final FleetSettings USUAL =
      new FleetSettings(
          "",
          "{max_tokens: 500, timeout: 20s}",
          "{max_retries: 5, initial_delay: 50ms, max_delay: 1s}");

  /** Workers as usual. */
  FleetSettings(String providers, String writer, String retry) {
    this(providers, writer, retry, 16, true, 3, TestFleet.SHORT_LEASE);
  }

  /** Where no worker dies: one that a busy machine keeps waiting must not be taken for dead. */
  FleetSettings whereNoWorkerDies() {
    return new FleetSettings(providers, writer, retry, slots, journal, maxClaims, "30s");
  }

  String yaml(Simulator simulator, Path folder) {
    return """
    providers: {openai: {kind: openai, base_url: "%s/v1", api_key: k}%s}
    defaults: {text: openai/gpt-4o-mini}
    roles: {writer: %s}
    scheduler: {max_claims: %d}
    worker: {slots: %d, lease: %s, heartbeat: 500ms, drain: 5s, journal: "%s"}
    retry: %s
    """
        .formatted(
            simulator.baseUrl("openai"),
            providers,
            writer,
            maxClaims,
            slots,
            lease,
            journal ? folder.resolve(TestFleet.JOURNALS) : "off",
            retry);
  }
}
