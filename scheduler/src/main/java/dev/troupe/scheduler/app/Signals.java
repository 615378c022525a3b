package dev.troupe.scheduler.app;

import dev.troupe.scheduler.job.LeaderNotices;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What wakes the loops that work on what others have done. */
record Signals(Signal dispatch, Signal advance, Signal rescue, Signal budget) {
  Signals() {
    this(new Signal(), new Signal(), new Signal(), new Signal());
  }

  /**
   * What is heard on the channels on which PostgreSQL says that there is work.
   *
   * @param finished told beside the advance when a task has ended, or was given back
   */
  Map<String, Consumer<String>> byChannel(
      Runnable finished, Consumer<String> ended, Consumer<String> crowded) {
    return Map.of(
        "troupe_finished",
        _ -> {
          advance.raise();
          finished.run();
        },
        "troupe_ready",
        _ -> dispatch.raise(),
        "troupe_budget",
        _ -> budget.raise(),
        LeaderNotices.ENDED,
        ended,
        LeaderNotices.CROWDED,
        crowded);
  }

  /** What has to look for work at once when this replica begins to lead. */
  List<Signal> ofNewLeader() {
    return List.of(rescue, dispatch);
  }
}
