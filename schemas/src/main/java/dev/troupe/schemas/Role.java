package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A role with everything decided: what a worker needs to play it. Immutable and content-addressed:
 * a task names its role by {@link Digest} of this record's canonical JSON, so that editing a role's
 * file never changes a task that was planned before.
 *
 * @param system the system prompt
 * @param routes the models to try, the first one first; never empty
 * @param pool which workers may run it
 * @param judge further rules for the answer
 * @param reviewer who applies the judge's score, as it was when this role was resolved
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Role(
    String name,
    @Nullable String system,
    ResponseFormat format,
    Sampling sampling,
    List<RoleRoute> routes,
    CallPolicy calls,
    String pool,
    @Nullable JudgeRules judge,
    @Nullable Role reviewer) {
  public Role {
    routes = List.copyOf(routes);
    if (routes.isEmpty()) {
      throw new IllegalArgumentException(
          "role " + name + ": routes: [] (expected: at least one model)");
    }
  }
}
