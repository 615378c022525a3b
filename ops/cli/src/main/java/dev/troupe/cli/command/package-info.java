/** The verbs: each reads its arguments, does one thing through the other packages, and prints. */
@NullMarked
package dev.troupe.cli.command;

import org.jspecify.annotations.NullMarked;
