@NullMarked
package dev.troupe.worker.limit.redis;

import org.jspecify.annotations.NullMarked;
