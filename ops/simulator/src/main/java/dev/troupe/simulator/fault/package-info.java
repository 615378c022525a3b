/** What can go wrong with one call, by dice or by an instruction inside the prompt. */
@NullMarked
package dev.troupe.simulator.fault;

import org.jspecify.annotations.NullMarked;
