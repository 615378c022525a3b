/** OpenAI chat completions, and every provider that speaks the same shape. */
@NullMarked
package dev.troupe.simulator.wire.openai;

import org.jspecify.annotations.NullMarked;
