/** Tests of what makes hostile input. */
@NullMarked
package dev.troupe.chaos.input;

import org.jspecify.annotations.NullMarked;
