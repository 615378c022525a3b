/**
 * OpenAI's chat, responses, embeddings, images and speech, and the dialects of the providers that
 * speak the same shape: Groq, Cerebras, OpenRouter, Together. Only the wire itself is public.
 */
@NullMarked
package dev.troupe.simulator.wire.openai;

import org.jspecify.annotations.NullMarked;
