/**
 * The scheduler process: reads its configuration, wires everything, elects a leader, runs until a
 * signal.
 */
@NullMarked
package dev.troupe.scheduler.app;

import org.jspecify.annotations.NullMarked;
