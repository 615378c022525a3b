/** {@code limits}: how fast providers may be asked. */
@NullMarked
package dev.troupe.cli.command.limit;

import org.jspecify.annotations.NullMarked;
