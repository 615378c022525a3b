/**
 * The scheduler process: reads its configuration, makes ready what it works on ({@code Startup}),
 * puts everything together ({@code SchedulerApp}), elects a leader, runs until a signal.
 */
@NullMarked
package dev.troupe.scheduler.app;

import org.jspecify.annotations.NullMarked;
