/** {@code costs}: what calls have cost, and what their provider says of it. */
@NullMarked
package dev.troupe.cli.command.cost;

import org.jspecify.annotations.NullMarked;
