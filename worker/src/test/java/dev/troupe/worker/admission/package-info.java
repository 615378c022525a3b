@NullMarked
package dev.troupe.worker.admission;

import org.jspecify.annotations.NullMarked;
