@NullMarked
package dev.troupe.worker.limit.local;

import org.jspecify.annotations.NullMarked;
