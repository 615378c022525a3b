package dev.troupe.scheduler.report;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a walk along a job's tasks, or their calls, has come to. */
record Place(int step, int index, UUID call) {
  /** After all of a task's calls. */
  static final UUID LAST = new UUID(-1, -1);

  /** Null: before the first task. */
  static Place of(@Nullable String text) {
    if (text == null) {
      return new Place(-1, -1, LAST);
    }
    String[] parts = text.split(":", 3);
    return new Place(
        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), UUID.fromString(parts[2]));
  }

  @Override
  public String toString() {
    return step + ":" + index + ":" + call;
  }
}
