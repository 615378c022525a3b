/**
 * What a fleet may ask of a provider, held by all of its processes together: rates, calls in flight
 * and cooldowns per quota group, in Redis; by each process for itself while Redis is away. {@link
 * dev.troupe.worker.limit.FleetLimits} is the way in.
 */
@NullMarked
package dev.troupe.worker.limit;

import org.jspecify.annotations.NullMarked;
