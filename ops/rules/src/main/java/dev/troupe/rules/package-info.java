/**
 * Rules that hold for the classes of every module, for the {@code ArchitectureTest} of each. For
 * tests only.
 */
@NullMarked
package dev.troupe.rules;

import org.jspecify.annotations.NullMarked;
