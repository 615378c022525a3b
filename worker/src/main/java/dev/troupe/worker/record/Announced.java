package dev.troupe.worker.record;

import dev.troupe.schemas.Usd;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of announcing a call. */
public sealed interface Announced {

  /** The call may be made. */
  record Written() implements Announced {}

  /**
   * The task is no longer running under its claim; the call's row, if there is one, must be settled
   * as never made.
   */
  record TaskGone() implements Announced {}

  /**
   * There is no row, because a budget has no room for it now.
   *
   * @param id the budget's
   * @param budget its name
   * @param turns in how long it starts anew; absent: never
   */
  record UsedUp(long id, String budget, @Nullable Duration turns) implements Announced {}

  /** There is no row, because the database can't hold it. */
  record NotStorable(String reason) implements Announced {}

  /** There is no row, because it can cost more than a whole budget. */
  record Exceeds(String budget, Usd limit, Usd need) implements Announced {}
}
