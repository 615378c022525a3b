/**
 * The one YAML file of an operator, as records: everything that a process is told from outside.
 * Used by the composition roots and the command line.
 */
@NullMarked
package dev.troupe.shared.config;

import org.jspecify.annotations.NullMarked;
