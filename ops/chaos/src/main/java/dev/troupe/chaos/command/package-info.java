/** {@code troupe chaos} on the command line. */
@NullMarked
package dev.troupe.chaos.command;

import org.jspecify.annotations.NullMarked;
