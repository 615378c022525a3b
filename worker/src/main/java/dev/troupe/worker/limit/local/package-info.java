/**
 * The limits as one process knows them: its own calls of the window, who waits in it, the shapes of
 * the buckets. No I/O, and nothing of Redis; used by {@link dev.troupe.worker.limit.redis} alone.
 */
@NullMarked
package dev.troupe.worker.limit.local;

import org.jspecify.annotations.NullMarked;
