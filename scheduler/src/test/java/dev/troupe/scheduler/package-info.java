/** Tests of the scheduler as a whole. */
@NullUnmarked
package dev.troupe.scheduler;

import org.jspecify.annotations.NullUnmarked;
