/**
 * Answers that were paid once and serve again: what makes two requests the same, how long an answer
 * stays good, who asks when many want the same. Used by the pipeline.
 */
@NullMarked
package dev.troupe.worker.cache;

import org.jspecify.annotations.NullMarked;
