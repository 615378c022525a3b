/**
 * Decides what runs next. Pure: no clock, no chance, no I/O; everybody else in the scheduler may
 * use it.
 */
@NullMarked
package dev.troupe.scheduler.plan;

import org.jspecify.annotations.NullMarked;
