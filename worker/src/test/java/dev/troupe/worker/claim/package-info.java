@NullMarked
package dev.troupe.worker.claim;

import org.jspecify.annotations.NullMarked;
