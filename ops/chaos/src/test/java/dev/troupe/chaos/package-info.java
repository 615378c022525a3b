/** Whole fleets that are hurt, and their books afterwards. */
@NullUnmarked
package dev.troupe.chaos;

import org.jspecify.annotations.NullUnmarked;
