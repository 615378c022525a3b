package dev.troupe.schemas;

/**
 * One model of a role's chain, and what it is there for.
 *
 * @param kind when the chain comes to it
 */
public record RoleRoute(ModelRef model, Kind kind) {

  /** Why a route is in the chain. */
  public enum Kind {
    /** Asked first. */
    PRIMARY,
    /** Asked when the ones before it can't or won't. */
    FALLBACK,
    /** Asked when a prompt was too long for another. */
    CONTEXT,
    /** Asked when an answer was too weak: a stronger model. */
    ESCALATION
  }
}
