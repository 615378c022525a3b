/** The process: puts the verbs together and turns every end into an exit code. Used by nobody. */
@NullMarked
package dev.troupe.cli;

import org.jspecify.annotations.NullMarked;
