package dev.troupe.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A role with everything decided: what a worker needs to play it. Immutable and content-addressed:
 * a task names its role by {@link Digest} of this record's canonical JSON, so that editing a role's
 * file never changes a task that was planned before.
 *
 * @param routes the models to try, the first one first; never empty
 * @param maxTokens bound on the answer's tokens; always set, because it bounds what one call can
 *     cost
 * @param output JSON Schema that the answer must satisfy; absent: free text
 * @param timeout for one call
 * @param judge further rules for the answer
 * @param reviewer who applies the judge's score, as it was when this role was resolved
 * @param hedge whether a slow call gets a second one beside it
 * @param cache how its answers are cached; absent: as the fleet has it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Role(
    String name,
    Modality modality,
    @Nullable String system,
    List<RoleRoute> routes,
    @Nullable Double temperature,
    int maxTokens,
    @Nullable String voice,
    @Nullable JsonNode output,
    Duration timeout,
    String pool,
    @Nullable JudgeRules judge,
    @Nullable Role reviewer,
    @Nullable Hedge hedge,
    @Nullable RoleCache cache) {
  public Role {
    routes = List.copyOf(routes);
    if (routes.isEmpty()) {
      throw new IllegalArgumentException(
          "role " + name + ": routes: [] (expected: at least one model)");
    }
  }

  /** A role that says nothing about the cache. */
  public Role(
      String name,
      Modality modality,
      @Nullable String system,
      List<RoleRoute> routes,
      @Nullable Double temperature,
      int maxTokens,
      @Nullable String voice,
      @Nullable JsonNode output,
      Duration timeout,
      String pool,
      @Nullable JudgeRules judge,
      @Nullable Role reviewer,
      @Nullable Hedge hedge) {
    this(
        name,
        modality,
        system,
        routes,
        temperature,
        maxTokens,
        voice,
        output,
        timeout,
        pool,
        judge,
        reviewer,
        hedge,
        null);
  }

  /** The same role, its answers cached in this way. */
  public Role cached(@Nullable RoleCache how) {
    return new Role(
        name,
        modality,
        system,
        routes,
        temperature,
        maxTokens,
        voice,
        output,
        timeout,
        pool,
        judge,
        reviewer,
        hedge,
        how);
  }
}
