/**
 * Verbs that start a fleet on this machine, always or if none runs: {@code demo}, {@code up},
 * {@code run}.
 */
@NullMarked
package dev.troupe.cli.command.local;

import org.jspecify.annotations.NullMarked;
