/** Bedrock's Converse API. Only the wire itself is public. */
@NullMarked
package dev.troupe.simulator.wire.bedrock;

import org.jspecify.annotations.NullMarked;
