/** Whole fleets that are hurt, and their books afterwards: {@code troupe chaos}, and the tests. */
@NullMarked
package dev.troupe.chaos;

import org.jspecify.annotations.NullMarked;
