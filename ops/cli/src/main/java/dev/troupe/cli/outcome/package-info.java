/**
 * How a command ends: exit codes and the failures that carry them. Used by every other package
 * here.
 */
@NullMarked
package dev.troupe.cli.outcome;

import org.jspecify.annotations.NullMarked;
