@NullMarked
package dev.troupe.worker.journal;

import org.jspecify.annotations.NullMarked;
