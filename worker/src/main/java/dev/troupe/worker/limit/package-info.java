/**
 * What a fleet may ask of a provider, held by all of its processes together: rates, calls in flight
 * and cooldowns per quota group. Here are the words of it (what is asked, what is answered, how a
 * call ended) and what PostgreSQL remembers; anybody in the worker may use them. Who decides:
 * {@link dev.troupe.worker.limit.redis} with the fleet, {@link dev.troupe.worker.limit.local}
 * alone.
 */
@NullMarked
package dev.troupe.worker.limit;

import org.jspecify.annotations.NullMarked;
