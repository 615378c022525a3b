/** {@code cache}: the answers that are kept. */
@NullMarked
package dev.troupe.cli.command.cache;

import org.jspecify.annotations.NullMarked;
