package dev.troupe.worker.route;

import dev.troupe.schemas.ModelRef;
import dev.troupe.schemas.RoleRoute.Kind;
import dev.troupe.worker.provider.Provider;

/**
 * One of the models that a role may ask.
 *
 * @param index position among the role's routes, from 0
 * @param kind when it is asked
 */
public record Route(
    int index, Kind kind, ModelRef model, Provider provider, Quote quote, ModelGate access) {}
