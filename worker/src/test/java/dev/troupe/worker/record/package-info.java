@NullMarked
package dev.troupe.worker.record;

import org.jspecify.annotations.NullMarked;
