/** The scheduler process: reads its configuration, wires everything, runs until a signal. */
@NullMarked
package dev.troupe.scheduler.app;

import org.jspecify.annotations.NullMarked;
