/**
 * Options that verbs of several subjects take, and what they lead to: a fleet, its configuration.
 */
@NullMarked
package dev.troupe.cli.command.option;

import org.jspecify.annotations.NullMarked;
