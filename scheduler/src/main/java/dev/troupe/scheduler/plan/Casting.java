package dev.troupe.scheduler.plan;

import dev.troupe.schemas.Role;

/** Finds who plays a role: the operator's roles with the job's overrides on top. */
@FunctionalInterface
public interface Casting {
  Cast cast(String role);

  /** What came of looking for a role. */
  sealed interface Cast {}

  /**
   * @param digest of the role's canonical JSON
   */
  record Known(Role role, String digest) implements Cast {}

  /**
   * @param expected what would have been right
   */
  record Unknown(String expected) implements Cast {}
}
