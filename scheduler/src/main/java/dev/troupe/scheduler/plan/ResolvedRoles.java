package dev.troupe.scheduler.plan;

import dev.troupe.schemas.Role;
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
  private final Map<String, RoleResolver.Resolution> answers = new HashMap<>();
  private final Map<String, Role> roles = new HashMap<>();
  private int found;

  ResolvedRoles(RoleResolver resolver) {
    this.resolver = resolver;
  }

  /** Who plays a step; of a role that nobody knows, all but the name is empty. */
  Step.ResolvedRole resolve(String path, String role) {
    return switch (answers.computeIfAbsent(role, resolver::resolve)) {
      case RoleResolver.Known known -> {
        roles.put(known.digest(), known.role());
        yield new Step.ResolvedRole(role, known.digest(), known.role().pool());
      }
      case RoleResolver.Unknown unknown -> {
        for (Problem p : unknown.problems()) {
          add(p.path().equals("role") ? Problem.at(path, role, p.expected()) : p);
        }
        yield new Step.ResolvedRole(role, "", "");
      }
    };
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
