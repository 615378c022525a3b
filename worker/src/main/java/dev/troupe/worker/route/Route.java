package dev.troupe.worker.route;

import dev.troupe.schemas.ModelRef;
import dev.troupe.worker.provider.Provider;

/**
 * One of the models that a role may ask.
 *
 * @param index position among the role's routes, from 0
 */
public record Route(int index, ModelRef model, Provider provider, Quote quote) {}
