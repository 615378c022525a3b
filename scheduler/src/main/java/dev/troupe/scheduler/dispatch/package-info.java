/** Hands ready tasks to the workers, a shallow window at a time. */
@NullMarked
package dev.troupe.scheduler.dispatch;

import org.jspecify.annotations.NullMarked;
