/** Cohere's Chat API, version 2. Only the wire itself is public. */
@NullMarked
package dev.troupe.simulator.wire.cohere;

import org.jspecify.annotations.NullMarked;
