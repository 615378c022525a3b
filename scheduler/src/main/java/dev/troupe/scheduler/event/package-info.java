/** Publishes what happens to jobs and tasks. */
@NullMarked
package dev.troupe.scheduler.event;

import org.jspecify.annotations.NullMarked;
