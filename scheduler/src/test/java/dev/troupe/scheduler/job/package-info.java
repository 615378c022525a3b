/** Tests of what is known of jobs and tasks. */
@NullUnmarked
package dev.troupe.scheduler.job;

import org.jspecify.annotations.NullUnmarked;
