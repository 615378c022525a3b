/**
 * Where cached entries are kept: in memory, in Redis, in both, or in a folder. Knows bytes and
 * times, nothing of answers.
 */
@NullMarked
package dev.troupe.worker.cache.store;

import org.jspecify.annotations.NullMarked;
