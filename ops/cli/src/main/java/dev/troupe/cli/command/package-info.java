/**
 * What every verb is made of. The verbs are in packages by subject, each of which shows one {@link
 * CommandSource}; only {@code dev.troupe.cli} puts them together.
 */
@NullMarked
package dev.troupe.cli.command;

import org.jspecify.annotations.NullMarked;
