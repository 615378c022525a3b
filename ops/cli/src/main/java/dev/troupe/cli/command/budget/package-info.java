/** {@code budgets}: what may be spent. */
@NullMarked
package dev.troupe.cli.command.budget;

import org.jspecify.annotations.NullMarked;
