@NullMarked
package dev.troupe.worker.cache.store;

import org.jspecify.annotations.NullMarked;
