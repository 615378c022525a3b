package dev.troupe.cli.report;

import dev.troupe.schemas.Usd;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A budget and what is left of it in its window of now.
 *
 * @param budget its name, {@code tenant/acme per day}
 * @param job of a job's budget: the client's id of the job
 * @param settledUsd spent for good
 * @param reservedUsd the worst case of calls whose end is not known yet
 * @param freeUsd what a call may still cost; never below zero
 * @param paused tasks that wait for it
 * @param resetsAt when it starts anew; absent: never
 * @param source {@code config}, {@code operator} or {@code job}
 */
public record Budget(
    String budget,
    @Nullable String job,
    String timeZone,
    Usd limitUsd,
    Usd settledUsd,
    Usd reservedUsd,
    Usd freeUsd,
    State state,
    long paused,
    @Nullable Instant resetsAt,
    String source) {

  /** How full it is. */
  public enum State {
    OK("ok"),
    /** 80 % are spent. */
    ALERT("80 %"),
    /** There is no room for the next call. */
    USED_UP("used up"),
    /** More was spent than it allows. */
    EXCEEDED("exceeded");

    private final String label;

    State(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }
}
