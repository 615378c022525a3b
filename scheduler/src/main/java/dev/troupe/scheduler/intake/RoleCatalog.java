package dev.troupe.scheduler.intake;

import dev.troupe.scheduler.plan.RoleResolver;
import dev.troupe.schemas.Digest;
import dev.troupe.schemas.InlineTask;
import dev.troupe.schemas.Json;
import dev.troupe.schemas.LoopSpec;
import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.config.TroupeConfig;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Suggestion;
import dev.troupe.shared.role.RoleException;
import dev.troupe.shared.role.Roles;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The roles and loops that the operator has, and what a job lays on top of them. Thread-safe. */
public final class RoleCatalog {
  private final Roles roles;
  private final Map<String, LoopSpec> loops;
  private final Map<String, List<ModelRef>> models;
  private final Function<Role, List<Problem>> unplayable;

  /** By name, of the operator's roles. */
  private final Map<String, RoleResolver.Resolution> plain = new ConcurrentHashMap<>();

  /**
   * @param unplayable why a role can't be played for want of a price; empty: it can
   */
  public RoleCatalog(TroupeConfig config, Function<Role, List<Problem>> unplayable) {
    this.unplayable = unplayable;
    this.roles = config.resolver();
    this.loops = config.loops();
    this.models = config.models();
  }

  /** What requests may call routes. */
  Map<String, List<ModelRef>> models() {
    return models;
  }

  Optional<LoopSpec> loop(String name) {
    return Optional.ofNullable(loops.get(name));
  }

  /** What to say to someone who named a loop that there is not. */
  String loopNames(String wrong) {
    return loops.isEmpty()
        ? "a loop as an object: no loop is configured"
        : Suggestion.expected(wrong, new TreeSet<>(loops.keySet()));
  }

  /**
   * @param overrides of the job, by role
   */
  RoleResolver resolver(Map<String, RoleSpec> overrides) {
    // Any override may matter to any role: one may be another's judge. A name that only a
    // submission knows is not remembered: there is no end to them.
    return (role, asks) ->
        priced(
            overrides.isEmpty() && asks == null && roles.spec(role) != null
                ? plain.computeIfAbsent(role, r -> resolve(r, Map.of(), null))
                : resolve(role, overrides, asks));
  }

  /** What is wrong with asking so for an operator's role, or for one that a job has to bring. */
  public List<Problem> problems(String role, RoleSpec asks) {
    return switch (resolver(Map.of()).resolve(role, asks)) {
      case RoleResolver.Known _ -> List.of();
      case RoleResolver.Unknown unknown -> unknown.problems();
    };
  }

  /** Not remembered: an operator may add the price at any time. */
  private RoleResolver.Resolution priced(RoleResolver.Resolution resolved) {
    return switch (resolved) {
      case RoleResolver.Unknown unknown -> unknown;
      case RoleResolver.Known known -> {
        List<Problem> problems = unplayable.apply(known.role());
        yield problems.isEmpty() ? known : new RoleResolver.Unknown(problems);
      }
    };
  }

  private RoleResolver.Resolution resolve(
      String name, Map<String, RoleSpec> overrides, @Nullable RoleSpec asks) {
    boolean known =
        roles.spec(name) != null || overrides.containsKey(name) || name.equals(InlineTask.ROLE);
    // What a task says makes no role of a name that nobody knows.
    RoleSpec asked = known ? asks : null;
    try {
      Role role =
          roles.resolve(
              name,
              r ->
                  Stream.of(overrides.get(r), r.equals(name) ? asked : null)
                      .filter(Objects::nonNull)
                      .toList());
      return new RoleResolver.Known(role, Digest.of(Json.bytes(role)));
    } catch (RoleException e) {
      return new RoleResolver.Unknown(e.problems());
    }
  }
}
