/** Ollama's own API: models of one's own. */
@NullMarked
package dev.troupe.worker.provider.ollama;

import org.jspecify.annotations.NullMarked;
