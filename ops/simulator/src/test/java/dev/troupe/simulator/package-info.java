/** Tests of the simulator over real HTTP. */
@NullMarked
package dev.troupe.simulator;

import org.jspecify.annotations.NullMarked;
