/** Tests of the answers. */
@NullMarked
package dev.troupe.simulator.answer;

import org.jspecify.annotations.NullMarked;
