/**
 * What a provider's wire must do for the core: understand a call, write an answer or a refusal. One
 * sub-package per provider; no wire sees another.
 *
 * <ul>
 *   <li>{@code openai}: chat, responses, embeddings, images, speech; and in their own dialects
 *       {@code groq}, {@code cerebras}, {@code openrouter}, {@code together}
 *   <li>{@code anthropic}: messages
 *   <li>{@code gemini}: generateContent
 *   <li>{@code ollama}: chat
 *   <li>{@code elevenlabs}: text to speech, history
 *   <li>{@code bedrock}: converse
 *   <li>{@code cohere}: chat
 * </ul>
 *
 * None of them streams. A client's id in {@code X-Client-Request-Id} is put on the bill by all.
 */
@NullMarked
package dev.troupe.simulator.wire;

import org.jspecify.annotations.NullMarked;
