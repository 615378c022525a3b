package dev.troupe.scheduler.plan;

import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.input.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds who plays a role: the operator's roles with the job's overrides on top. */
@FunctionalInterface
public interface RoleResolver {
  /**
   * @param asked what a task says over the role; null: nothing
   */
  Resolution resolve(String role, @Nullable RoleSpec asked);

  /** What came of looking for a role. */
  sealed interface Resolution {}

  /**
   * @param digest of the role's canonical JSON
   */
  record Known(Role role, String digest) implements Resolution {}

  /**
   * @param problems at least one; one whose path is {@code role} is about the name itself
   */
  record Unknown(List<Problem> problems) implements Resolution {}
}
