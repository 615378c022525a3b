package dev.troupe.scheduler.app;

import java.util.List;
import java.util.Map;

/** What wakes each of the leader's loops. */
record Signals(Signal dispatch, Signal advance, Signal rescue, Signal budget) {
  Signals() {
    this(new Signal(), new Signal(), new Signal(), new Signal());
  }

  /** By the channel on which PostgreSQL says that there is work. */
  Map<String, Signal> byChannel() {
    return Map.of(
        "troupe_finished", advance,
        "troupe_ready", dispatch,
        "troupe_budget", budget);
  }

  /** What has to look for work at once when this replica begins to lead. */
  List<Signal> ofNewLeader() {
    return List.of(rescue, advance, dispatch);
  }
}
