/** Tests of planning. */
@NullUnmarked
package dev.troupe.scheduler.plan;

import org.jspecify.annotations.NullUnmarked;
