/**
 * The fleet that a command talks to: one that runs already, or one that it starts on this machine.
 */
@NullMarked
package dev.troupe.cli.fleet;

import org.jspecify.annotations.NullMarked;
