/**
 * {@code troupe chaos fuzz}: hostile messages at every door of a fleet, and whether it stands
 * afterwards.
 */
@NullMarked
package dev.troupe.chaos.fuzz;

import org.jspecify.annotations.NullMarked;
