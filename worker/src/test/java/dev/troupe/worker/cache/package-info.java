@NullMarked
package dev.troupe.worker.cache;

import org.jspecify.annotations.NullMarked;
