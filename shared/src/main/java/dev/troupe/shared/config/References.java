package dev.troupe.shared.config;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.RoleSpec;
import dev.troupe.shared.input.Lines;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Problems;
import dev.troupe.shared.input.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Checks that what the file names exists.
 *
 * <p>A model at a vendor that everybody knows but this file has no account for is an error where a
 * role can't do without it. As a fallback, a stronger route or a default it only gets a warning and
 * is left out: one set of roles serves machines with different keys.
 */
final class References {
  private final Set<String> providers;
  private final Lines lines;
  private final Map<String, List<Place>> rolePlaces;
  private final Problems problems;

  /**
   * @param lines of the configuration file
   * @param rolePlaces where each role's fields may stand, the strongest first
   */
  References(
      Set<String> providers, Lines lines, Map<String, List<Place>> rolePlaces, Problems problems) {
    this.providers = new TreeSet<>(providers);
    this.lines = lines;
    this.rolePlaces = rolePlaces;
    this.problems = problems;
  }

  TroupeConfig.Defaults check(TroupeConfig.Defaults defaults) {
    return new TroupeConfig.Defaults(
        optional(defaults.text(), p -> lines.locate(p), "defaults.text"),
        optional(defaults.image(), p -> lines.locate(p), "defaults.image"),
        optional(defaults.audio(), p -> lines.locate(p), "defaults.audio"));
  }

  /** Names that stand for models; one whose routes are all left out is none. */
  Map<String, List<ModelRef>> checkModels(Map<String, List<ModelRef>> models) {
    Map<String, List<ModelRef>> checked = new TreeMap<>();
    models.forEach(
        (name, routes) -> {
          List<ModelRef> left = optional(routes, p -> lines.locate(p), "models." + name);
          if (left != null && !left.isEmpty()) {
            checked.put(name, List.copyOf(left));
          }
        });
    return Map.copyOf(checked);
  }

  Map<String, RoleSpec> check(Map<String, RoleSpec> roles) {
    Map<String, RoleSpec> checked = new TreeMap<>();
    roles.forEach((name, role) -> checked.put(name, check(name, role)));
    return checked;
  }

  private RoleSpec check(String name, RoleSpec role) {
    UnaryOperator<Problem> locate = problem -> locate(name, problem);
    ModelRef model = role.model();
    if (model != null && !providers.contains(model.provider())) {
      problems.error(locate.apply(problem("model", model)));
    }
    return role.withFurther(
        optional(role.fallback(), locate, "fallback"),
        optional(role.contextFallback(), locate, "context_fallback"),
        optional(role.escalateTo(), locate, "escalate_to"));
  }

  private @Nullable List<ModelRef> optional(
      @Nullable List<ModelRef> models, UnaryOperator<Problem> locate, String path) {
    if (models == null) {
      return null;
    }
    List<ModelRef> left = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      ModelRef route = optional(models.get(i), locate, path + "[" + i + "]");
      if (route != null) {
        left.add(route);
      }
    }
    return left;
  }

  private @Nullable ModelRef optional(
      @Nullable ModelRef model, UnaryOperator<Problem> locate, String path) {
    if (model == null || providers.contains(model.provider())) {
      return model;
    }
    Problem problem = locate.apply(problem(path, model));
    if (Providers.VENDORS.contains(model.provider())) {
      problems.warning(problem);
    } else {
      problems.error(problem);
    }
    return null;
  }

  /** In the configuration if the field stands there, else in the role's own file. */
  private Problem locate(String role, Problem problem) {
    List<Place> places = rolePlaces.getOrDefault(role, List.of());
    for (Place place : places) {
      Problem located = place.locate(problem);
      if (place.lines().has(located.path())) {
        return located;
      }
    }
    return places.isEmpty() ? problem : places.getLast().locate(problem);
  }

  private Problem problem(String path, ModelRef model) {
    return Problem.at(
        path,
        model.toString(),
        "a configured provider: " + Suggestion.expected(model.provider(), providers));
  }

  List<TroupeConfig.Budget> check(List<Sections.Located> budgets) {
    List<TroupeConfig.Budget> checked = new ArrayList<>();
    for (Sections.Located located : budgets) {
      String scope = located.budget().scope();
      String provider = scope.startsWith("provider/") ? scope.substring(9) : null;
      if (provider != null && !providers.contains(provider)) {
        located.place().error("scope", scope, Suggestion.expected(provider, providers));
      }
      boolean twice =
          checked.stream()
              .anyMatch(b -> b.scope().equals(scope) && b.per().equals(located.budget().per()));
      if (twice) {
        located.place().error("scope", scope, "each scope once per " + located.budget().per());
      }
      checked.add(located.budget());
    }
    return List.copyOf(checked);
  }
}
