/** Looks at everything that a fleet needs and says what to do about what is missing. */
@NullMarked
package dev.troupe.cli.doctor;

import org.jspecify.annotations.NullMarked;
