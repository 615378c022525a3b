/** The wire that OpenAI and all who speak like it understand: chat completions over HTTP. */
@NullMarked
package dev.troupe.worker.provider.openai;

import org.jspecify.annotations.NullMarked;
