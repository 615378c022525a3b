/** {@code workers}: who works, and which models they leave alone. */
@NullMarked
package dev.troupe.cli.command.fleet;

import org.jspecify.annotations.NullMarked;
