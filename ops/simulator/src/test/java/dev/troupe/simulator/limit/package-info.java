/** Tests of the limits. */
@NullMarked
package dev.troupe.simulator.limit;

import org.jspecify.annotations.NullMarked;
