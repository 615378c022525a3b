@NullMarked
package dev.troupe.worker.pipeline;

import org.jspecify.annotations.NullMarked;
