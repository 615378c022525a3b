/** Tests of how schedulers share jobs. */
@NullUnmarked
package dev.troupe.scheduler.advance;

import org.jspecify.annotations.NullUnmarked;
