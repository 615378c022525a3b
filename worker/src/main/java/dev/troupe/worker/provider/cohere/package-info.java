/** Cohere's Chat API, version 2. */
@NullMarked
package dev.troupe.worker.provider.cohere;

import org.jspecify.annotations.NullMarked;
