package dev.troupe.worker.route;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.RoleRoute.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The way that one task takes along its role's chain: no model twice. For one thread.
 *
 * <p>Which route is next depends on why the last one was left: an escalation is the last resort
 * after failures and the first choice after weak answers, and after the stronger model's weak
 * answer there is nothing better to ask.
 */
public final class RouteChain {
  private final List<Route> routes;
  private final Set<ModelRef> seen = new HashSet<>();

  RouteChain(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  /** Why a route is left. */
  public enum Why {
    /** It can't, or not now. */
    FAILED,
    /** It can't read that much. */
    CONTEXT,
    /** It, or its filter, won't. */
    CONTENT,
    /** It did, and not well enough. */
    WEAK
  }

  /** The route to that model, if it is one of them. */
  public Optional<Route> to(ModelRef model) {
    return routes.stream().filter(r -> r.model().equals(model)).findFirst();
  }

  public Optional<Route> first() {
    return go(
        pick(Kind.PRIMARY, r -> true).or(() -> then(r -> true, Kind.FALLBACK, Kind.ESCALATION)));
  }

  public Optional<Route> next(Route from, Why why) {
    return go(peek(from, why));
  }

  /** The route for a second call at the same time: another one, if there is one. */
  public Route beside(Route first) {
    return peek(first, Why.FAILED).orElse(first);
  }

  private Optional<Route> peek(Route from, Why why) {
    return switch (why) {
      case FAILED -> then(r -> true, Kind.FALLBACK, Kind.ESCALATION);
      case CONTEXT -> then(r -> true, Kind.CONTEXT, Kind.FALLBACK, Kind.ESCALATION);
      // The same model refuses at another account, too.
      case CONTENT ->
          then(
              r -> !r.model().model().equals(from.model().model()), Kind.FALLBACK, Kind.ESCALATION);
      case WEAK ->
          from.kind() == Kind.ESCALATION
              ? Optional.empty()
              : then(r -> true, Kind.ESCALATION, Kind.FALLBACK);
    };
  }

  private Optional<Route> then(Predicate<Route> wanted, Kind... kinds) {
    Optional<Route> found = Optional.empty();
    for (int i = 0; i < kinds.length && found.isEmpty(); i++) {
      found = pick(kinds[i], wanted);
    }
    return found;
  }

  private Optional<Route> pick(Kind kind, Predicate<Route> wanted) {
    return routes.stream()
        .filter(r -> r.kind() == kind && !seen.contains(r.model()) && wanted.test(r))
        .findFirst();
  }

  private Optional<Route> go(Optional<Route> route) {
    route.ifPresent(r -> seen.add(r.model()));
    return route;
  }
}
