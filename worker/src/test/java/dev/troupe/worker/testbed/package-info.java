@NullMarked
package dev.troupe.worker.testbed;

import org.jspecify.annotations.NullMarked;
