/** The one way to Redis, which meters and may vanish at any moment. */
@NullMarked
package dev.troupe.shared.redis;

import org.jspecify.annotations.NullMarked;
