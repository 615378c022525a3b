package dev.troupe.scheduler.intake;

import dev.troupe.schemas.ModelRef;
import dev.troupe.shared.input.Problem;
import dev.troupe.shared.input.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Models by the names that callers of OpenAI's API may use for them, the first route first, as the
 * configuration has them under {@code models}. Immutable.
 */
public record ModelAliases(Map<String, List<ModelRef>> routes) {
  public ModelAliases {
    routes = Map.copyOf(routes);
  }

  /** What a name stands for; empty if it is a route itself, or nothing. */
  public List<ModelRef> of(String name) {
    return routes.getOrDefault(name, List.of());
  }

  /** What is wrong with a model that is neither a route nor a name for some. */
  public Optional<Problem> problem(String path, String model) {
    if (routes.containsKey(model) || model.indexOf('/') >= 0) {
      return Optional.empty();
    }
    String names = routes.isEmpty() ? "" : ": " + Suggestion.expected(model, routes.keySet());
    return Optional.of(
        Problem.at(
            path,
            model,
            "provider/model, or a name that the configuration has under models" + names));
  }
}
