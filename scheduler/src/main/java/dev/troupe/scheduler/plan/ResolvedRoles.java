package dev.troupe.scheduler.plan;

import dev.troupe.schemas.Role;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.input.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who plays the steps of one plan, and what is wrong with it. Each role is looked for once, however
 * many steps it plays. For one compilation.
 */
final class ResolvedRoles {
  private final RoleResolver resolver;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<Asked, RoleResolver.Resolution> answers = new HashMap<>();
  private final Map<String, Role> roles = new HashMap<>();
  private int found;

  ResolvedRoles(RoleResolver resolver) {
    this.resolver = resolver;
  }

  private record Asked(String role, @Nullable RoleSpec asks) {}

  /**
   * Who plays a step; of a role that nobody knows, all but the name is empty.
   *
   * @param path of what is played: a step, or a task
   * @param asks what it says over the role; null: nothing
   */
  Step.ResolvedRole resolve(String path, String role, @Nullable RoleSpec asks) {
    return switch (answer(role, asks)) {
      case RoleResolver.Known known -> {
        roles.put(known.digest(), known.role());
        yield new Step.ResolvedRole(role, known.digest(), known.role().pool());
      }
      case RoleResolver.Unknown unknown -> {
        wrong(path, role, asks, unknown);
        yield new Step.ResolvedRole(role, "", "");
      }
    };
  }

  /** Says what is wrong if the model can't play the role. */
  void check(String path, String role, @Nullable RoleSpec asks) {
    if (answer(role, asks) instanceof RoleResolver.Unknown unknown) {
      wrong(path, role, asks, unknown);
    }
  }

  private RoleResolver.Resolution answer(String role, @Nullable RoleSpec asks) {
    return answers.computeIfAbsent(
        new Asked(role, asks), a -> resolver.resolve(a.role(), a.asks()));
  }

  private void wrong(
      String path, String role, @Nullable RoleSpec asks, RoleResolver.Unknown unknown) {
    for (Problem p : unknown.problems()) {
      if (p.path().equals("role")) {
        add(Problem.at(path + ".role", role, p.expected()));
      } else if (asks != null && p.path().equals("roles." + role + ".model")) {
        add(Problem.at(path + ".request.model", p.value(), p.expected()));
      } else {
        add(p);
      }
    }
  }

  @Nullable Role role(String digest) {
    return roles.get(digest);
  }

  Map<String, Role> roles() {
    return roles;
  }

  void problem(String path, @Nullable String value, String expected) {
    add(Problem.at(path, value, expected));
  }

  private void add(Problem problem) {
    if (found++ < Problem.MOST) {
      problems.add(problem);
    }
  }

  boolean none() {
    return problems.isEmpty();
  }

  /** As {@link Problem#first} has them. */
  List<Problem> problems() {
    return Problem.first(problems, found);
  }
}
