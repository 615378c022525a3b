/** The life of one task, top to bottom. Used by {@code app}; uses all the others. */
@NullMarked
package dev.troupe.worker.pipeline;

import org.jspecify.annotations.NullMarked;
