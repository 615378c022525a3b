@NullMarked
package dev.troupe.worker.judge;

import org.jspecify.annotations.NullMarked;
