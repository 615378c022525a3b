/** {@code prices}: what models cost, and what an operator says of it. */
@NullMarked
package dev.troupe.cli.command.price;

import org.jspecify.annotations.NullMarked;
