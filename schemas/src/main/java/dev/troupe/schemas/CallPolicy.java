package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a role's calls are made, whatever they ask.
 *
 * @param timeout for one call
 * @param hedge whether a slow call gets a second one beside it
 * @param cache how its answers are cached; absent: as the fleet has it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CallPolicy(Duration timeout, @Nullable Hedge hedge, @Nullable RoleCache cache) {
  /** Neither hedged nor cached in a way of its own. */
  public static CallPolicy within(Duration timeout) {
    return new CallPolicy(timeout, null, null);
  }
}
