@NullMarked
package dev.troupe.worker.app;

import org.jspecify.annotations.NullMarked;
