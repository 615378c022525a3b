/** Jobs and tasks as rows: what is known of a job, and how its tasks are written and offered. */
@NullMarked
package dev.troupe.scheduler.job;

import org.jspecify.annotations.NullMarked;
