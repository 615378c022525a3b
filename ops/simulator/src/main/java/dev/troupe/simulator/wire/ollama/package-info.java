/** Ollama's own API. Only the wire itself is public. */
@NullMarked
package dev.troupe.simulator.wire.ollama;

import org.jspecify.annotations.NullMarked;
