@NullMarked
package dev.troupe.worker.provider.gemini;

import org.jspecify.annotations.NullMarked;
