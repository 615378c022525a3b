/**
 * Verbs about the jobs of a fleet that runs: {@code submit}, {@code jobs}, {@code show}, {@code
 * watch}, {@code cancel}.
 */
@NullMarked
package dev.troupe.cli.command.job;

import org.jspecify.annotations.NullMarked;
