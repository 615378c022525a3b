package dev.troupe.worker.record;

import dev.troupe.schemas.Usd;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of writing the intent of a call. */
public sealed interface IntentResult {

  /** The call may be made. */
  record Written() implements IntentResult {}

  /**
   * The task is no longer running under its claim; the call's row, if there is one, must be settled
   * as never made.
   */
  record TaskGone() implements IntentResult {}

  /**
   * There is no row, because a budget has no room for it now.
   *
   * @param id the budget's
   * @param budget its name
   * @param resetsIn how long until it starts anew; absent: never
   */
  record UsedUp(long id, String budget, @Nullable Duration resetsIn) implements IntentResult {}

  /** There is no row, because the database can't hold it. */
  record NotStorable(String reason) implements IntentResult {}

  /** There is no row, because it can cost more than a whole budget. */
  record Exceeds(String budget, Usd limit, Usd need) implements IntentResult {}
}
