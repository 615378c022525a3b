/** {@code state}: the documents of projects. */
@NullMarked
package dev.troupe.cli.command.state;

import org.jspecify.annotations.NullMarked;
