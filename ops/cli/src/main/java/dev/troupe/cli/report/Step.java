package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import org.jspecify.annotations.Nullable;

/**
 * One step of a job.
 *
 * @param total how many tasks it will have; null: not known yet
 */
public record Step(
    String name, @Nullable Integer total, int running, int succeeded, int failed, Usd costUsd) {
  public int done() {
    return succeeded + failed;
  }

  public boolean over() {
    return total != null && done() >= total;
  }
}
