/** Google's Gemini, as its Developer API has it. Only the wire itself is public. */
@NullMarked
package dev.troupe.simulator.wire.gemini;

import org.jspecify.annotations.NullMarked;
