/** Publishes what has finished and releases what depended on it. */
@NullMarked
package dev.troupe.scheduler.advance;

import org.jspecify.annotations.NullMarked;
