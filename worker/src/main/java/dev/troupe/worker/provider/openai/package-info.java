/** OpenAI, and all who speak like it: chat, responses, embeddings, pictures and speech. */
@NullMarked
package dev.troupe.worker.provider.openai;

import org.jspecify.annotations.NullMarked;
