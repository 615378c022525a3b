package dev.troupe.scheduler.plan;

import dev.troupe.schemas.ModelRef;
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
  private final Map<Asked, RoleResolver.Resolution> answers = new HashMap<>();
  private final Map<String, Role> roles = new HashMap<>();
  private int found;

  ResolvedRoles(RoleResolver resolver) {
    this.resolver = resolver;
  }

  private record Asked(String role, @Nullable ModelRef model) {}

  /**
   * Who plays a step; of a role that nobody knows, all but the name is empty.
   *
   * @param path of what is played: a step, or a task
   * @param model asked instead of the role's own; null: the role's own
   */
  Step.ResolvedRole resolve(String path, String role, @Nullable ModelRef model) {
    return switch (answer(role, model)) {
      case RoleResolver.Known known -> {
        roles.put(known.digest(), known.role());
        yield new Step.ResolvedRole(role, known.digest(), known.role().pool());
      }
      case RoleResolver.Unknown unknown -> {
        wrong(path, role, model, unknown);
        yield new Step.ResolvedRole(role, "", "");
      }
    };
  }

  /** Says what is wrong if the model can't play the role. */
  void check(String path, String role, @Nullable ModelRef model) {
    if (answer(role, model) instanceof RoleResolver.Unknown unknown) {
      wrong(path, role, model, unknown);
    }
  }

  private RoleResolver.Resolution answer(String role, @Nullable ModelRef model) {
    return answers.computeIfAbsent(
        new Asked(role, model), a -> resolver.resolve(a.role(), a.model()));
  }

  private void wrong(
      String path, String role, @Nullable ModelRef model, RoleResolver.Unknown unknown) {
    for (Problem p : unknown.problems()) {
      if (p.path().equals("role")) {
        add(Problem.at(path + ".role", role, p.expected()));
      } else if (model != null && p.path().equals("roles." + role + ".model")) {
        add(Problem.at(path + ".request.model", model.toString(), p.expected()));
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
