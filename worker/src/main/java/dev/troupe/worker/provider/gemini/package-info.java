/** Google's Gemini, by its Developer API. */
@NullMarked
package dev.troupe.worker.provider.gemini;

import org.jspecify.annotations.NullMarked;
