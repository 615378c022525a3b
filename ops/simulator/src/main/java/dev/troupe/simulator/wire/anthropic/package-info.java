/** Anthropic's Messages API. Only the wire itself is public. */
@NullMarked
package dev.troupe.simulator.wire.anthropic;

import org.jspecify.annotations.NullMarked;
