/** The process: wires the commands and turns every end into an exit code. */
@NullMarked
package dev.troupe.cli;

import org.jspecify.annotations.NullMarked;
