/** The fuzzer's own tests, and the cases that it began with. */
@NullMarked
package dev.troupe.chaos.fuzz;

import org.jspecify.annotations.NullMarked;
