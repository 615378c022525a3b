package dev.troupe.scheduler.plan;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.shared.input.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds who plays a role: the operator's roles with the job's overrides on top. */
@FunctionalInterface
public interface RoleResolver {
  /**
   * @param model asked first instead of the role's own; null: the role's own
   */
  Resolution resolve(String role, @Nullable ModelRef model);

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
