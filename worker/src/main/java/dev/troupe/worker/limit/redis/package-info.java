/**
 * The limits as the fleet keeps them together: all that talks to Redis, in Lua or through Bucket4j,
 * and what follows when Redis is away or has lost its memory. {@link
 * dev.troupe.worker.limit.redis.FleetLimits} is the way in, for the worker's admission; operators
 * have {@link dev.troupe.worker.limit.redis.LimitsView} and {@link
 * dev.troupe.worker.limit.redis.LimitOverrides}.
 */
@NullMarked
package dev.troupe.worker.limit.redis;

import org.jspecify.annotations.NullMarked;
