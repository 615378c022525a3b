/**
 * Measures whole fleets: {@code troupe bench}. Each figure comes with its conditions and, where
 * there is something to compare with, as a ratio within one run. Nothing here is a test.
 */
@NullMarked
package dev.troupe.bench;

import org.jspecify.annotations.NullMarked;
