@NullMarked
package dev.troupe.worker.limit;

import org.jspecify.annotations.NullMarked;
